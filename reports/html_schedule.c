/* SPDX-License-Identifier: MIT */
/*
 * Idea: a table with a column per thread and a row per step; time runs
 * downwards, so that who was in between whose steps can be seen.
 */
#include "pages.h"

#include <string.h>

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
        const char *name = member_text(step, "name");

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
        else if (columns->threads[i] == 0)
            ink_raw(ink, "main");
        else
            ink_raw(ink, "thread %lld", columns->threads[i]);
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

static void put_step(struct ink *ink, const json_t *step)
{
    const char *value = member_text(step, "value");
    const char *file = member_text(step, "file");
    double line;

    ink_html(ink, member_text(step, "what"));
    if (*value != '\0') {
        ink_raw(ink, " <b class=\"value\">");
        ink_html(ink, value);
        ink_raw(ink, "</b>");
    }
    if (*file != '\0') {
        ink_raw(ink, " <small>");
        ink_html(ink, file);
        if (member_number(step, "line", &line))
            ink_raw(ink, ":%.0f", line);
        ink_raw(ink, "</small>");
    }
    put_aside(ink, "em", "", member_text(step, "note"));
    put_aside(ink, "small", "holds ", member_text(step, "held"));
}

static void put_row(struct ink *ink, const struct columns *columns,
                    const json_t *step, size_t number)
{
    size_t at = column_of(columns, step);

    ink_raw(ink, "<tr%s><th scope=\"row\">%zu</th>",
            json_is_true(json_object_get(step, "preempted"))
                ? " class=\"preempted\""
                : "",
            number);
    if (at == THREADS_MOST) {
        ink_raw(ink, "<td colspan=\"%zu\">thread %lld: ", columns->count,
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
    for (size_t i = 0; i < shown; i++)
        put_row(ink, &columns, json_array_get(trace, i), i + 1);
    ink_raw(ink, "</tbody></table></div>\n");
    if (shown < count)
        ink_raw(ink,
                "<p class=\"quiet\">%zu more steps: replay shows them."
                "</p>\n",
                count - shown);
}
