/* SPDX-License-Identifier: MIT */
/* What benchmarks count of their own: memory, switches, processor time. */
#include "pages.h"

#include <string.h>

#include "chart.h"

static bool ends(const char *name, const char *end)
{
    size_t length = strlen(name);

    return length >= strlen(end) &&
           strcmp(name + length - strlen(end), end) == 0;
}

void html_counter(struct ink *ink, const char *name, double value)
{
    static const struct {
        const char *end;
        double unit;
    } times[] = {{"_s", 1}, {"_ms", 1e-3}, {"_us", 1e-6}, {"_ns", 1e-9}};
    char room[32];

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        if (ends(name, times[i].end)) {
            chart_seconds(room, sizeof(room), value * times[i].unit);
            ink_raw(ink, "%s", room);
            return;
        }
    ink_raw(ink, ends(name, "_kb") ? "%.3g KiB" : "%.4g", value);
}

static const json_t *counters_of(const struct figure *figure)
{
    return json_object_get(figure->item, "counters");
}

static size_t count_counters(const struct kata *kata)
{
    size_t count = 0;

    for (size_t i = 0; i < kata->figure_count; i++)
        count += json_object_size(counters_of(&kata->figures[i]));
    return count;
}

/* A row per benchmark, program and counter: their names differ. */
static void put_rows(struct ink *ink, const struct figure *figure)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)counters_of(figure), name, value) {
        ink_raw(ink, "<tr><th scope=\"row\">");
        ink_html(ink, member_text(figure->item, "name"));
        ink_raw(ink, "</th><td>");
        ink_words(ink, figure->program);
        ink_raw(ink, "</td><td>");
        ink_words(ink, name);
        ink_raw(ink, "</td><td class=\"number\">");
        html_counter(ink, name, json_number_value(value));
        ink_raw(ink, "</td></tr>\n");
    }
}

void html_counters(struct ink *ink, const struct kata *kata)
{
    if (count_counters(kata) == 0)
        return;
    ink_raw(ink,
            "<details class=\"all\"><summary>What the benchmarks count "
            "beside time</summary><div class=\"scroll\" tabindex=\"0\" "
            "role=\"region\" aria-label=\"Counters\"><table "
            "class=\"figures ties\">\n<thead><tr><th scope=\"col\">benchmark"
            "</th><th scope=\"col\">answer</th><th scope=\"col\">what"
            "</th><th scope=\"col\">value</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < kata->figure_count; i++)
        put_rows(ink, &kata->figures[i]);
    ink_raw(ink, "</tbody></table></div></details>\n");
}
