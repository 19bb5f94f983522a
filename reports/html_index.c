/* SPDX-License-Identifier: MIT */
/*
 * The first page: what the whole collection came to, and a way to each kata.
 */
#include "pages.h"

#include <string.h>

static void put_total(struct ink *ink, const char *what, size_t part,
                      size_t whole)
{
    if (whole == 0)
        return;
    ink_raw(ink, "<li class=\"%s\"><b>%zu<i>/%zu</i></b> %s</li>\n",
            part == whole ? "good" : "bad", part, whole, what);
}

/* All katas together, in large figures. */
static void put_totals(struct ink *ink, const struct model *model)
{
    struct tally sum = {0};
    size_t wrong = json_array_size(member_array(model->root, "problems"));

    for (size_t i = 0; i < model->kata_count; i++) {
        struct tally tally = kata_tally(&model->katas[i]);

        sum.solutions += tally.solutions;
        sum.accepted += tally.accepted;
        sum.broken += tally.broken;
        sum.noticed += tally.noticed;
    }
    ink_raw(ink,
            "<ul class=\"totals\" data-part=\"totals\">\n"
            "<li class=\"plain\"><b>%zu</b> kata%s</li>\n",
            model->kata_count, model->kata_count == 1 ? "" : "s");
    put_total(ink, "solutions accepted in every stage", sum.accepted,
              sum.solutions);
    put_total(ink, "broken variants noticed by the sentence meant for it",
              sum.noticed, sum.broken);
    ink_raw(ink,
            "<li class=\"%s\"><b>%zu</b> problem%s with the katas "
            "themselves</li>\n</ul>\n",
            wrong == 0 ? "good" : "bad", wrong, wrong == 1 ? "" : "s");
}

static void put_kata(struct ink *ink, const struct model *model,
                     const struct kata *kata)
{
    char name[KATA_PAGE_ROOM];
    double minutes;

    kata_page_name(name, sizeof(name), model, kata);
    ink_raw(ink, "<li><h3><a href=\"%s\">", name);
    ink_html(ink, kata_title(kata));
    ink_raw(ink, "</a></h3>\n<p>");
    ink_html(ink, member_text(kata->json, "idea"));
    if (member_number(kata->json, "minutes", &minutes))
        ink_raw(ink, " <span class=\"quiet\">%.0f minutes</span>", minutes);
    ink_raw(ink, "</p>\n");
    html_tally(ink, kata);
    ink_raw(ink, "</li>\n");
}

static void put_content(struct ink *ink, const struct page *page)
{
    const struct model *model = page->model;

    if (model->kata_count == 0) {
        ink_raw(ink, "<p>No results.</p>\n");
        return;
    }
    put_totals(ink, model);
    ink_raw(ink, "<section data-part=\"contents\"><h2>Katas</h2>\n"
                 "<ol class=\"contents\">\n");
    for (size_t i = 0; i < model->kata_count; i++)
        put_kata(ink, model, &model->katas[i]);
    ink_raw(ink, "</ol></section>\n");
    html_ties(ink, model);
}

void page_index(struct ink *ink, const struct model *model)
{
    struct page page = {.model = model,
                        .heading = "Report",
                        .content = put_content,
                        .beside = true};

    html_page(ink, &page);
}
