/* SPDX-License-Identifier: MIT */
/*
 * One kata: how its answers did, what they cost, and what was found.
 */
#include "pages.h"

#include <stdio.h>
#include <string.h>

static void put_part(struct ink *ink, size_t part, size_t whole,
                     const char *what)
{
    if (whole == 0)
        return;
    ink_raw(ink, "<li class=\"%s\"><b>%zu<i>/%zu</i></b> %s</li>",
            part == whole ? "good" : "bad", part, whole, what);
}

void html_tally(struct ink *ink, const struct kata *kata)
{
    struct tally tally = kata_tally(kata);

    ink_raw(ink, "<ul class=\"tally\">");
    put_part(ink, tally.accepted, tally.solutions,
             "solutions accepted in every stage");
    put_part(ink, tally.noticed, tally.broken,
             "broken variants noticed by the named sentence");
    if (tally.starter)
        ink_raw(ink,
                "<li class=\"%s\"><b>%zu<i>/%zu</i></b> sentences red on the "
                "starter</li>",
                tally.starter_reds > 0 ? "good" : "bad", tally.starter_reds,
                kata->sentence_count);
    ink_raw(ink, "</ul>\n");
}

static size_t count_remarks(const struct model *model, const char *list,
                            const struct kata *kata)
{
    size_t count = 0;
    size_t i;
    json_t *remark;

    json_array_foreach ((json_t *)member_array(model->root, list), i, remark)
        count += strcmp(member_text(remark, "kata"), kata->name) == 0;
    return count;
}

static void put_remarks(struct ink *ink, const struct model *model,
                        const char *list, const struct kata *kata)
{
    size_t i;
    json_t *remark;

    ink_raw(ink, "<ul class=\"remarks\">\n");
    json_array_foreach ((json_t *)member_array(model->root, list), i, remark) {
        if (strcmp(member_text(remark, "kata"), kata->name) != 0)
            continue;
        ink_raw(ink, "<li><code>");
        ink_html(ink, member_text(remark, "about"));
        ink_raw(ink, "</code> ");
        ink_html(ink, member_text(remark, "what"));
        ink_raw(ink, "</li>\n");
    }
    ink_raw(ink, "</ul>\n");
}

/* What is wrong with the kata itself stands first; notes wait to be asked. */
static void put_problems(struct ink *ink, const struct model *model,
                         const struct kata *kata)
{
    size_t notes = count_remarks(model, "notes", kata);

    if (count_remarks(model, "problems", kata) > 0) {
        ink_raw(ink, "<section class=\"problems\" data-part=\"problems\">"
                     "<h2>Wrong with this kata</h2>\n");
        put_remarks(ink, model, "problems", kata);
        ink_raw(ink, "</section>\n");
    }
    if (notes > 0) {
        ink_raw(ink, "<details class=\"all\"><summary>%zu note%s</summary>\n",
                notes, notes == 1 ? "" : "s");
        put_remarks(ink, model, "notes", kata);
        ink_raw(ink, "</details>\n");
    }
}

static void put_lead(struct ink *ink, const struct page *page)
{
    double minutes;

    ink_raw(ink, "<p class=\"idea\">");
    ink_html(ink, member_text(page->kata->json, "idea"));
    if (member_number(page->kata->json, "minutes", &minutes))
        ink_raw(ink, " <span class=\"quiet\">About %.0f minutes.</span>",
                minutes);
    ink_raw(ink, "</p>\n");
}

void html_kata(struct ink *ink, const struct model *model,
               const struct kata *kata)
{
    ink_raw(ink, "<div class=\"kata\" data-part=\"kata\">\n");
    html_tally(ink, kata);
    put_problems(ink, model, kata);
    html_matrix(ink, kata);
    html_findings(ink, kata);
    html_strength(ink, model, kata);
    html_solutions(ink, kata);
    html_timing(ink, kata);
    html_experiment(ink, kata);
    ink_raw(ink, "</div>\n");
}

static void put_content(struct ink *ink, const struct page *page)
{
    html_kata(ink, page->model, page->kata);
}

void kata_page_name(char *room, size_t size, const struct model *model,
                    const struct kata *kata)
{
    if (is_identifier(kata->name) && strlen(kata->name) + 16 < size)
        (void)snprintf(room, size, "kata-%s.html", kata->name);
    else
        (void)snprintf(room, size, "kata.%zu.html",
                       (size_t)(kata - model->katas));
}

void page_kata(struct ink *ink, const struct model *model,
               const struct kata *kata)
{
    struct page page = {.model = model,
                        .kata = kata,
                        .back = "index.html",
                        .heading = kata_title(kata),
                        .lead = put_lead,
                        .content = put_content,
                        .player = true};

    html_page(ink, &page);
}
