/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <math.h>
#include <string.h>

#include "chart.h"

/* Whether no figure before this one has its benchmark's name. */
static bool is_first(const struct kata *kata, size_t at)
{
    const char *name = member_text(kata->figures[at].item, "name");

    for (size_t i = 0; i < at; i++)
        if (strcmp(member_text(kata->figures[i].item, "name"), name) == 0)
            return false;
    return true;
}

/* Outside of what this run could tell apart, or not. */
static const char *tone_of(const json_t *item)
{
    double low;
    double high;
    double resolution = 0;
    const char *said = member_text(item, "comparison");

    if (strcmp(said, "slower") == 0)
        return "slower";
    if (strcmp(said, "faster") == 0)
        return "faster";
    if (*said != '\0')
        return "same";
    if (!member_number(item, "low", &low) ||
        !member_number(item, "high", &high))
        return "same";
    (void)member_number(item, "resolution", &resolution);
    if (low > 1 + resolution)
        return "slower";
    return high < 1 / (1 + resolution) ? "faster" : "same";
}

/* Near 1 a thousandth counts; far from it three digits do. */
static void write_ratio(char *room, size_t size, double ratio)
{
    (void)snprintf(room, size, ratio >= 0.1 && ratio < 10 ? "%.3f" : "%.3g",
                   ratio);
}

static void fill_row(struct chart_row *row, const struct figure *figure)
{
    const json_t *item = figure->item;
    double ns = 0;
    char absolute[20] = "";
    char ratio[12];
    char low[12];
    char high[12];

    row->label = figure->program;
    row->note = member_text(item, "error");
    if (*row->note == '\0')
        row->note = member_text(item, "doubt"); /* figures in the table only */
    if (*row->note != '\0')
        return;
    row->tone = tone_of(item);
    if (member_number(item, "ns_per_op", &ns))
        chart_seconds(absolute, sizeof(absolute), ns * 1e-9);
    (void)member_number(item, "low", &row->low);
    (void)member_number(item, "high", &row->high);
    if (!member_number(item, "ratio_to_reference", &row->value)) {
        (void)snprintf(row->figure, sizeof(row->figure), "%s", absolute);
        return;
    }
    if (row->value == 1 && row->low == row->high) {
        row->low = row->high = 0;
        (void)snprintf(row->figure, sizeof(row->figure), "reference · %s",
                       absolute);
        return;
    }
    write_ratio(ratio, sizeof(ratio), row->value);
    write_ratio(low, sizeof(low), row->low);
    write_ratio(high, sizeof(high), row->high);
    if (row->low > 0 && row->high > 0)
        (void)snprintf(row->figure, sizeof(row->figure), "%s× [%s, %s] · %s",
                       ratio, low, high, absolute);
    else
        (void)snprintf(row->figure, sizeof(row->figure), "%s× · %s", ratio,
                       absolute);
}

static void put_chart(struct ink *ink, const struct kata *kata,
                      const char *name)
{
    char title[96];
    struct chart chart = {.title = title, .unit = "×", .mark = 1};

    chart_title(title, sizeof(title), name);
    for (size_t i = 0; i < kata->figure_count; i++) {
        const json_t *item = kata->figures[i].item;
        double resolution;

        if (strcmp(member_text(item, "name"), name) != 0 ||
            chart.count == CHART_ROWS)
            continue;
        fill_row(&chart.rows[chart.count++], &kata->figures[i]);
        if (member_number(item, "resolution", &resolution))
            chart.band = fmax(chart.band, resolution);
    }
    chart_draw(ink, &chart);
}

static void put_time(struct ink *ink, const json_t *item, const char *member)
{
    double ns;
    char room[32] = "–";

    if (member_number(item, member, &ns) && ns > 0)
        chart_seconds(room, sizeof(room), ns * 1e-9);
    ink_raw(ink, "<td class=\"number\">%s</td>", room);
}

static void put_number(struct ink *ink, const json_t *item, const char *member)
{
    double number;

    if (member_number(item, member, &number))
        ink_raw(ink, "<td class=\"number\">%.4g</td>", number);
    else
        ink_raw(ink, "<td class=\"number quiet\">–</td>");
}

static const char *const times[] = {"ns_per_op", "p50", "p99", "max"};
static const char *const numbers[] = {
    "ratio_to_reference", "low",      "high",
    "resolution",         "fairness", "context_switches"};

static void put_figures(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink,
            "<details class=\"all\"><summary>Every figure</summary>"
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Every figure\"><table class=\"figures\">\n<thead><tr>"
            "<th scope=\"col\">benchmark</th><th scope=\"col\">answer</th>"
            "<th scope=\"col\">an operation</th><th scope=\"col\">p50</th>"
            "<th scope=\"col\">p99</th><th scope=\"col\">max</th>"
            "<th scope=\"col\">ratio</th><th scope=\"col\">low</th>"
            "<th scope=\"col\">high</th><th scope=\"col\">resolution</th>"
            "<th scope=\"col\">fairness</th>"
            "<th scope=\"col\">context switches</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < kata->figure_count; i++) {
        const json_t *item = kata->figures[i].item;

        ink_raw(ink, "<tr><th scope=\"row\">");
        ink_html(ink, member_text(item, "name"));
        ink_raw(ink, "</th><td>");
        ink_words(ink, kata->figures[i].program);
        ink_raw(ink, "</td>");
        for (size_t t = 0; t < sizeof(times) / sizeof(times[0]); t++)
            put_time(ink, item, times[t]);
        for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++)
            put_number(ink, item, numbers[n]);
        ink_raw(ink, "</tr>\n");
    }
    ink_raw(ink, "</tbody></table></div></details>\n");
}

/* Those that are points of a long line, or the others. */
static size_t put_charts(struct ink *ink, const struct kata *kata, bool in_line,
                         const char *before)
{
    size_t count = 0;

    for (size_t i = 0; i < kata->figure_count; i++) {
        const char *name = member_text(kata->figures[i].item, "name");

        if (!is_first(kata, i) || scaling_has(kata, name) != in_line)
            continue;
        if (count++ == 0)
            ink_raw(ink, "%s", before);
        put_chart(ink, kata, name);
    }
    return count;
}

void html_timing(struct ink *ink, const struct kata *kata)
{
    const char *reference = member_text(kata->json, "reference");

    if (kata->figure_count == 0)
        return;
    ink_raw(ink, "<section data-part=\"timing\"><h2>Timing</h2>\n"
                 "<p class=\"quiet\">Time of an operation over that of the "
                 "reference, ");
    ink_words(ink, *reference == '\0' ? "the first solution" : reference);
    ink_raw(ink,
            ", measured in pairs side by side, with its 95&nbsp;%% interval; "
            "further left is faster. The shaded band is what this run could "
            "not tell from 1. Absolute times belong to this machine and this "
            "hour alone.</p>\n<div class=\"charts\">\n");
    html_scaling(ink, kata);
    (void)put_charts(ink, kata, false, "");
    ink_raw(ink, "</div>\n");
    if (put_charts(ink, kata, true,
                   "<details class=\"all\"><summary>Ratios at every size"
                   "</summary><div class=\"charts\">\n") > 0)
        ink_raw(ink, "</div></details>\n");
    html_spread(ink, kata);
    put_figures(ink, kata);
    html_counters(ink, kata);
    ink_raw(ink, "</section>\n");
}

static void add_seconds(struct chart *chart, const json_t *list,
                        const char *tone)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item) {
        struct chart_row *row = &chart->rows[chart->count];
        double seconds;
        char room[32];

        if (chart->count == CHART_ROWS ||
            !member_number(item, "seconds", &seconds) || seconds <= 0)
            continue;
        chart->count++;
        row->label = member_text(item, "what");
        row->value = seconds;
        row->tone = tone;
        (void)member_number(item, "low", &row->low);
        (void)member_number(item, "high", &row->high);
        if (strcmp(tone, "theirs") == 0) {
            (void)snprintf(row->figure, sizeof(row->figure),
                           "%.4g s, published", seconds);
            continue;
        }
        chart_seconds(room, sizeof(room), seconds);
        (void)snprintf(row->figure, sizeof(row->figure), "%s", room);
    }
}

void html_experiment(struct ink *ink, const struct kata *kata)
{
    const json_t *list = member_array(kata->json, "experiment");
    size_t i;
    json_t *item;

    if (json_array_size(list) == 0)
        return;
    ink_raw(ink, "<section data-part=\"experiment\"><h2>The experiment</h2>\n"
                 "<p class=\"quiet\">Hollow: the published figure, measured "
                 "with an interpreted language on another machine. Filled: "
                 "ours, in C on this one. The scale is logarithmic.</p>\n"
                 "<div class=\"charts\">\n");
    json_array_foreach ((json_t *)list, i, item) {
        const char *what = member_text(item, "what");
        struct chart chart = {.unit = " s"};

        chart.title = *what == '\0' ? member_text(item, "name") : what;
        add_seconds(&chart, member_array(item, "published"), "theirs");
        add_seconds(&chart, member_array(item, "measured"), "ours");
        chart_draw(ink, &chart);
    }
    ink_raw(ink, "</div></section>\n");
}
