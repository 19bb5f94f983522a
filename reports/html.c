/* SPDX-License-Identifier: MIT */
/*
 * Idea: the frame stands in page.html, the looks in page.css; both are put
 * into the library at build time.  {{name}} in the frame calls a function.
 */
#include "pages.h"

#include <string.h>

#include "page_templates.h"

const char *verdict_tone(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_ACCEPTED:
        return "good";
    case VERDICT_RACE:
        return "race";
    case VERDICT_DEADLOCK:
    case VERDICT_HANG:
        return "stuck";
    case VERDICT_LEAK:
    case VERDICT_MISUSE:
        return "untidy";
    case VERDICT_FLAKY:
    case VERDICT_SKIPPED:
    case VERDICT_INCOMPLETE:
        return "pale";
    default:
        return "bad";
    }
}

const char *verdict_sign(enum verdict verdict)
{
    static const char *const signs[] = {
        [VERDICT_INTERNAL] = "!",    [VERDICT_TAMPERED] = "T",
        [VERDICT_BUILD_ERROR] = "B", [VERDICT_LIMIT] = "X",
        [VERDICT_HANG] = "H",        [VERDICT_CRASH] = "C",
        [VERDICT_DEADLOCK] = "D",    [VERDICT_RACE] = "R",
        [VERDICT_LEAK] = "L",        [VERDICT_MISUSE] = "M",
        [VERDICT_WRONG] = "W",       [VERDICT_FLAKY] = "F",
        [VERDICT_SKIPPED] = "–",     [VERDICT_INCOMPLETE] = "…",
        [VERDICT_ACCEPTED] = "✓"};

    return signs[verdict];
}

void html_verdict(struct ink *ink, enum verdict verdict)
{
    ink_raw(ink, "<span class=\"verdict %s\">%s</span>", verdict_tone(verdict),
            verdict_name(verdict));
}

static void put_style(struct ink *ink, const struct model *model)
{
    (void)model;
    ink_raw(ink, "%s", page_css);
}

/* "2026-11-21T08:00:00Z" as "21 November 2026, 08:00 UTC". */
static void put_date(struct ink *ink, const struct model *model)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    const char *date = member_text(model->root, "date");
    int year;
    int month;
    int day;
    int hour;
    int minute;

    /* NOLINTNEXTLINE(cert-err34-c): five numbers or not at all. */
    if (sscanf(date, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour,
               &minute) == 5 &&
        month >= 1 && month <= 12)
        ink_raw(ink, "%d %s %d, %02d:%02d UTC", day, months[month - 1], year,
                hour, minute);
    else
        ink_html(ink, *date == '\0' ? "date not known" : date);
}

static void put_machine(struct ink *ink, const struct model *model)
{
    const char *name;
    json_t *value;
    double seconds;

    json_object_foreach (json_object_get(model->root, "machine"), name, value) {
        if (!json_is_string(value) && !json_is_number(value))
            continue;
        ink_raw(ink, "<div><dt>");
        ink_words(ink, name);
        ink_raw(ink, "</dt><dd>");
        if (json_is_string(value))
            ink_html(ink, json_string_value(value));
        else
            ink_raw(ink, "%.10g", json_number_value(value));
        ink_raw(ink, "</dd></div>\n");
    }
    ink_raw(ink, "<div><dt>dojo</dt><dd>");
    ink_html(ink, member_text(model->root, "version"));
    ink_raw(ink, "</dd></div>\n");
    if (member_number(model->root, "seconds", &seconds))
        ink_raw(ink, "<div><dt>this run</dt><dd>%.1f s</dd></div>\n", seconds);
}

static void put_id(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "%s", is_identifier(kata->name) ? kata->name : "unnamed");
}

static void put_part(struct ink *ink, size_t part, size_t whole,
                     const char *what)
{
    if (whole == 0)
        return;
    ink_raw(ink, "<li class=\"%s\"><b>%zu<i>/%zu</i></b> %s</li>",
            part == whole ? "good" : "bad", part, whole, what);
}

static void put_tally(struct ink *ink, const struct kata *kata)
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

/* One kata needs no list of them: its own heading is next. */
static void put_contents(struct ink *ink, const struct model *model)
{
    if (model->kata_count < 2)
        return;
    for (size_t i = 0; i < model->kata_count; i++) {
        const struct kata *kata = &model->katas[i];

        ink_raw(ink, "<li><a href=\"#kata-");
        put_id(ink, kata);
        ink_raw(ink, "\"><b>");
        ink_html(ink, kata_title(kata));
        ink_raw(ink, "</b> <span>");
        ink_html(ink, member_text(kata->json, "idea"));
        ink_raw(ink, "</span></a>");
        put_tally(ink, kata);
        ink_raw(ink, "</li>\n");
    }
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
                     "<h3>Wrong with this kata</h3>\n");
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

static void put_kata(struct ink *ink, const struct model *model,
                     const struct kata *kata)
{
    double minutes;

    ink_raw(ink, "<section class=\"kata\" id=\"kata-");
    put_id(ink, kata);
    ink_raw(ink, "\" data-part=\"kata\">\n<header><h2>");
    ink_html(ink, kata_title(kata));
    ink_raw(ink, "</h2>\n<p class=\"idea\">");
    ink_html(ink, member_text(kata->json, "idea"));
    if (member_number(kata->json, "minutes", &minutes))
        ink_raw(ink, " <span class=\"quiet\">About %.0f minutes.</span>",
                minutes);
    ink_raw(ink, "</p></header>\n");
    put_tally(ink, kata);
    put_problems(ink, model, kata);
    html_matrix(ink, kata);
    html_findings(ink, kata);
    html_solutions(ink, kata);
    html_timing(ink, kata);
    html_experiment(ink, kata);
    ink_raw(ink, "</section>\n");
}

static void put_katas(struct ink *ink, const struct model *model)
{
    for (size_t i = 0; i < model->kata_count; i++)
        put_kata(ink, model, &model->katas[i]);
    if (model->kata_count == 0)
        ink_raw(ink, "<p>No results.</p>\n");
}

static const struct {
    const char *name;
    void (*put)(struct ink *ink, const struct model *model);
} slots[] = {{"style", put_style},
             {"date", put_date},
             {"machine", put_machine},
             {"contents", put_contents},
             {"katas", put_katas}};

static void put_slot(struct ink *ink, const struct model *model,
                     const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strlen(slots[i].name) == length &&
            strncmp(slots[i].name, name, length) == 0)
            slots[i].put(ink, model);
}

void page_html(struct ink *ink, const struct model *model)
{
    const char *rest = page_frame;

    for (;;) {
        const char *open = strstr(rest, "{{");
        const char *close = open == NULL ? NULL : strstr(open, "}}");

        if (close == NULL)
            break;
        ink_raw(ink, "%.*s", (int)(open - rest), rest);
        put_slot(ink, model, open + 2, (size_t)(close - open) - 2);
        rest = close + 2;
    }
    ink_raw(ink, "%s", rest);
}
