/* SPDX-License-Identifier: MIT */
#include "html_ties.h"
#include "chart.h"
#include "pages.h"

#include <string.h>

/* ---- what was offered ---- */

const json_t *tie_next(const struct model *model, const char *table,
                       const char *row, const char *column, size_t *at)
{
    const json_t *ties = member_array(model->root, "ties");

    while (*at < json_array_size(ties)) {
        const json_t *tie = json_array_get(ties, (*at)++);

        if (strcmp(member_text(tie, "table"), table) == 0 &&
            (row == NULL || strcmp(member_text(tie, "row"), row) == 0) &&
            (column == NULL || strcmp(member_text(tie, "column"), column) == 0))
            return tie;
    }
    return NULL;
}

double tie_seconds(const struct model *model, const char *table,
                   const char *row, const char *column)
{
    const json_t *tie;
    size_t at = 0;

    while ((tie = tie_next(model, table, row, column, &at)) != NULL) {
        double seconds;

        if (member_number(tie, "seconds", &seconds) && seconds > 0)
            return seconds;
    }
    return 0;
}

size_t tie_rows(const struct model *model, const char *table,
                const char *rows[TIE_ROWS])
{
    const json_t *tie;
    size_t count = 0;
    size_t at = 0;

    while (count < TIE_ROWS &&
           (tie = tie_next(model, table, NULL, NULL, &at)) != NULL) {
        size_t i = 0;

        rows[count] = member_text(tie, "row");
        while (i < count && strcmp(rows[i], rows[count]) != 0)
            i++;
        count += i == count;
    }
    return count;
}

/* ---- how it is shown ---- */

void ties_open(struct ink *ink, const char *label, const char *first)
{
    ink_raw(ink,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"%s\"><table class=\"figures ties\">\n<thead><tr>"
            "<th scope=\"col\">%s</th>",
            label, first);
}

void ties_column(struct ink *ink, const char *title)
{
    ink_raw(ink, "<th scope=\"col\">%s</th>", title);
}

void ties_body(struct ink *ink)
{
    ink_raw(ink, "</tr></thead>\n<tbody>\n");
}

void ties_close(struct ink *ink)
{
    ink_raw(ink, "</tbody></table></div>\n");
}

void ties_nothing(struct ink *ink)
{
    ink_raw(ink, "<td class=\"quiet\"><span aria-hidden=\"true\">–</span>"
                 "<span class=\"unseen\">" NOT_OFFERED "</span></td>");
}

void ties_kata(struct ink *ink, const struct model *model, const char *name)
{
    char page[KATA_PAGE_ROOM];

    for (size_t i = 0; i < model->kata_count; i++) {
        const struct kata *kata = &model->katas[i];

        if (strcmp(kata->name, name) != 0)
            continue;
        kata_page_name(page, sizeof(page), model, kata);
        ink_raw(ink, "<a href=\"%s\">", page);
        ink_html(ink, kata_title(kata));
        ink_raw(ink, "</a>");
        return;
    }
    ink_html(ink, name);
}

void ties_row(struct ink *ink, const struct model *model, const char *table,
              const char *row)
{
    const char *before = "";
    const json_t *tie;
    size_t at = 0;

    ink_raw(ink, "<tr><th scope=\"row\">");
    ink_html(ink, row);
    ink_raw(ink, "<small>");
    while ((tie = tie_next(model, table, row, NULL, &at)) != NULL) {
        const char *kata = member_text(tie, "kata");

        if (strcmp(kata, before) == 0)
            continue;
        ink_raw(ink, "%s", *before == '\0' ? "" : ", ");
        ties_kata(ink, model, kata);
        before = kata;
    }
    ink_raw(ink, "</small></th>");
}

void ties_failed(struct ink *ink, const json_t *tie)
{
    const char *why = member_text(tie, "error");

    ink_raw(ink, "<span class=\"quiet\">not measured");
    if (*why != '\0' && strcmp(why, "not timed") != 0) {
        ink_raw(ink, ": ");
        ink_html(ink, why);
    }
    ink_raw(ink, "</span>");
}

void ties_times(struct ink *ink, const char *before, double times)
{
    int digits = times >= 9.95 ? 0 : times >= 0.995 ? 1 : 2;

    ink_raw(ink, "%s%.*f×", before, digits, times);
}

static void put_time(struct ink *ink, const struct model *model,
                     const json_t *tie, double times, bool named)
{
    double seconds;
    char room[32];

    if (!member_number(tie, "seconds", &seconds) || seconds <= 0) {
        ties_failed(ink, tie);
        return;
    }
    chart_seconds(room, sizeof(room), seconds);
    ink_raw(ink, "<b>%s</b>", room);
    if (times > 0)
        ties_times(ink, "&nbsp;", times);
    ink_raw(ink, "<small>");
    if (named) {
        ties_kata(ink, model, member_text(tie, "kata"));
        ink_raw(ink, ": ");
    }
    ink_words(ink, member_text(tie, "answer"));
    ink_raw(ink, "</small>");
}

void ties_cell(struct ink *ink, const struct model *model, const char *table,
               const char *row, const char *column, double alone)
{
    const json_t *tie;
    size_t at = 0;
    size_t count = 0;

    while ((tie = tie_next(model, table, row, column, &at)) != NULL) {
        double seconds = 0;

        if (count++ == 0)
            ink_raw(ink, "<td>");
        (void)member_number(tie, "seconds", &seconds);
        put_time(ink, model, tie, alone > 0 ? seconds / alone : 0,
                 ties_table(table)->rows[0].key != NULL);
    }
    if (count == 0)
        ties_nothing(ink);
    else
        ink_raw(ink, "</td>");
}
