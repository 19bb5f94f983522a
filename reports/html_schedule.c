/* SPDX-License-Identifier: MIT */
/*
 * Idea: a table with a column per thread and a row per step; time runs
 * downwards, so that who was in between whose steps can be seen.
 */
#include "pages.h"

#include <string.h>

#include "chart.h"

enum { STEPS_MOST = 200, THREADS_MOST = 8 };

struct columns {
    long long threads[THREADS_MOST];
    const char *names[THREADS_MOST];
    size_t count;
};

static long long thread_of(const json_t *step)
{
    return json_integer_value(json_object_get(step, "thread"));
}

/* The step's column; THREADS_MOST for a thread that has none. */
static size_t column_of(const struct columns *columns, const json_t *step)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->threads[i] == thread_of(step))
            return i;
    return THREADS_MOST;
}

/* By the thread's number: the scenario's main thread stands left. */
static void find_columns(struct columns *columns, const json_t *trace)
{
    size_t i;
    json_t *step;

    columns->count = 0;
    json_array_foreach ((json_t *)trace, i, step) {
        size_t at = column_of(columns, step);
        const char *name = member_text(step, "thread_name");

        if (at == THREADS_MOST) {
            if (columns->count == THREADS_MOST)
                continue;
            at = columns->count++;
            for (; at > 0 && columns->threads[at - 1] > thread_of(step); at--) {
                columns->threads[at] = columns->threads[at - 1];
                columns->names[at] = columns->names[at - 1];
            }
            columns->threads[at] = thread_of(step);
            columns->names[at] = "";
        }
        if (*name != '\0')
            columns->names[at] = name;
    }
}

static void put_head(struct ink *ink, const struct columns *columns)
{
    ink_raw(ink, "<thead><tr><th scope=\"col\"><span class=\"unseen\">step"
                 "</span></th>");
    for (size_t i = 0; i < columns->count; i++) {
        ink_raw(ink, "<th scope=\"col\" class=\"thread-%zu\">", i);
        if (*columns->names[i] != '\0')
            ink_words(ink, columns->names[i]);
        else
            ink_raw(ink, "T%lld%s", columns->threads[i],
                    columns->threads[i] == 0 ? ", main" : "");
        ink_raw(ink, "</th>");
    }
    ink_raw(ink, "</tr></thead>\n");
}

static void put_aside(struct ink *ink, const char *tag, const char *before,
                      const char *text)
{
    if (*text == '\0')
        return;
    ink_raw(ink, " <%s>%s", tag, before);
    ink_html(ink, text);
    ink_raw(ink, "</%s>", tag);
}

/* Where the line of source says it better than an address does. */
static bool is_vague(const json_t *step)
{
    const char *name = member_text(step, "name");

    return *member_text(step, "source") != '\0' &&
           (strncmp(name, "byte ", 5) == 0 || strncmp(name, "a ", 2) == 0 ||
            strncmp(name, "the block", 9) == 0);
}

static void put_value(struct ink *ink, const json_t *step)
{
    const json_t *value = json_object_get(step, "value");

    if (json_is_integer(value))
        ink_raw(ink, " <b class=\"value\">%lld</b>",
                (long long)json_integer_value(value));
    else
        put_aside(ink, "b", "", member_text(step, "value"));
}

static void put_place(struct ink *ink, const json_t *step)
{
    const char *file = member_text(step, "file");
    const char *held = member_text(step, "held");
    double line;

    if (*file == '\0' && *held == '\0')
        return;
    ink_raw(ink, " <small>");
    ink_html(ink, file);
    if (*file != '\0' && member_number(step, "line", &line))
        ink_raw(ink, ":%.0f", line);
    if (*held != '\0') {
        ink_raw(ink, "%sholds ", *file == '\0' ? "" : ", ");
        ink_html(ink, held);
    }
    ink_raw(ink, "</small>");
}

static void put_step(struct ink *ink, const json_t *step)
{
    ink_html(ink, member_text(step, "what"));
    if (!is_vague(step)) {
        ink_raw(ink, " ");
        ink_html(ink, member_text(step, "name"));
    }
    put_value(ink, step);
    put_place(ink, step);
    /* A thread ends behind its last line, not in it. */
    if (strcmp(member_text(step, "what"), "ends") != 0)
        put_aside(ink, "code", "", member_text(step, "source"));
    put_aside(ink, "em", "", member_text(step, "note"));
}

/* Simulated time that passed since the step before, as a row of its own. */
static void put_time(struct ink *ink, const struct columns *columns,
                     const json_t *before, const json_t *step)
{
    double then;
    double now;
    char room[32];

    if (!member_number(before, "now_ns", &then) ||
        !member_number(step, "now_ns", &now) || now <= then)
        return;
    chart_seconds(room, sizeof(room), (now - then) * 1e-9);
    ink_raw(ink,
            "<tr class=\"time\"><td></td><td colspan=\"%zu\">%s later</td>"
            "</tr>\n",
            columns->count, room);
}

static void put_row(struct ink *ink, const struct columns *columns,
                    const json_t *step, size_t number)
{
    size_t at = column_of(columns, step);

    ink_raw(ink, "<tr%s><th scope=\"row\">%zu</th>",
            strcmp(member_text(step, "switch"), "preempted") == 0
                ? " class=\"preempted\""
                : "",
            number);
    if (at == THREADS_MOST) {
        ink_raw(ink, "<td colspan=\"%zu\">T%lld: ", columns->count,
                thread_of(step));
        put_step(ink, step);
        ink_raw(ink, "</td></tr>\n");
        return;
    }
    for (size_t i = 0; i < columns->count; i++) {
        if (i != at) {
            ink_raw(ink, "<td></td>");
            continue;
        }
        ink_raw(ink, "<td class=\"thread-%zu\">", i);
        put_step(ink, step);
        ink_raw(ink, "</td>");
    }
    ink_raw(ink, "</tr>\n");
}

static bool has_threads(const json_t *trace)
{
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)trace, i, step)
        if (json_is_integer(json_object_get(step, "thread")))
            return true;
    return false;
}

/* Stack frames, lines of a report: no threads, no columns. */
static void put_lines(struct ink *ink, const json_t *trace)
{
    size_t i;
    json_t *step;

    ink_raw(ink, "<ol class=\"lines\">\n");
    json_array_foreach ((json_t *)trace, i, step) {
        if (i == STEPS_MOST)
            break;
        ink_raw(ink, "<li>");
        put_step(ink, step);
        ink_raw(ink, "</li>\n");
    }
    ink_raw(ink, "</ol>\n");
}

void html_schedule(struct ink *ink, const json_t *trace)
{
    struct columns columns;
    size_t count = json_array_size(trace);
    size_t shown = count < STEPS_MOST ? count : STEPS_MOST;

    if (count == 0)
        return;
    if (!has_threads(trace)) {
        put_lines(ink, trace);
        return;
    }
    find_columns(&columns, trace);
    ink_raw(ink, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Schedule\"><table class=\"schedule\" "
                 "data-part=\"schedule\">\n");
    put_head(ink, &columns);
    ink_raw(ink, "<tbody>\n");
    for (size_t i = 0; i < shown; i++) {
        const json_t *step = json_array_get(trace, i);

        put_time(ink, &columns, i > 0 ? json_array_get(trace, i - 1) : NULL,
                 step);
        put_row(ink, &columns, step, i + 1);
    }
    ink_raw(ink, "</tbody></table></div>\n");
    if (shown < count)
        ink_raw(ink,
                "<p class=\"quiet\">%zu more steps: replay shows them."
                "</p>\n",
                count - shown);
}
