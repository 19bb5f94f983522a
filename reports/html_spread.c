/* SPDX-License-Identifier: MIT */
/*
 * How the times of an operation spread: median, 99th percentile, longest.
 */
#include "pages.h"

#include <stdio.h>
#include <string.h>

#include "chart.h"

/* Whether all three are known, and rise. */
static bool fill_row(struct chart_row *row, const struct figure *figure)
{
    double median;
    double tail;
    double longest;
    char words[3][20];

    if (!member_number(figure->item, "p50", &median) ||
        !member_number(figure->item, "p99", &tail) ||
        !member_number(figure->item, "max", &longest) || median <= 0 ||
        tail < median || longest < tail)
        return false;
    *row = (struct chart_row){.label = figure->program,
                              .value = median,
                              .low = median,
                              .high = longest,
                              .tail = tail,
                              .tone = "same"};
    chart_seconds(words[0], sizeof(words[0]), median * 1e-9);
    chart_seconds(words[1], sizeof(words[1]), tail * 1e-9);
    chart_seconds(words[2], sizeof(words[2]), longest * 1e-9);
    (void)snprintf(row->figure, sizeof(row->figure), "%s · %s · %s", words[0],
                   words[1], words[2]);
    return true;
}

static bool is_first(const struct kata *kata, size_t at, const char *name)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(member_text(kata->figures[i].item, "name"), name) == 0)
            return false;
    return true;
}

static void fill_chart(struct chart *chart, const struct kata *kata,
                       const char *name)
{
    for (size_t i = 0; i < kata->figure_count; i++)
        if (chart->count < CHART_ROWS &&
            strcmp(member_text(kata->figures[i].item, "name"), name) == 0)
            chart->count +=
                fill_row(&chart->rows[chart->count], &kata->figures[i]);
}

void html_spread(struct ink *ink, const struct kata *kata)
{
    bool open = false;

    for (size_t i = 0; i < kata->figure_count; i++) {
        const char *name = member_text(kata->figures[i].item, "name");
        char title[96];
        struct chart chart = {.title = title, .unit = NULL};

        if (!is_first(kata, i, name))
            continue;
        chart_title(title, sizeof(title), name);
        fill_chart(&chart, kata, name);
        if (chart.count == 0)
            continue;
        if (!open)
            ink_raw(ink, "<details class=\"all\" data-part=\"spread\"><summary>"
                         "How the times spread</summary>\n<p class=\"quiet\">"
                         "The point is the median, the tick the 99th "
                         "percentile, the line ends at the longest."
                         "</p>\n<div class=\"charts\">\n");
        open = true;
        chart_draw(ink, &chart);
    }
    if (open)
        ink_raw(ink, "</div></details>\n");
}
