/* SPDX-License-Identifier: MIT */
/*
 * Idea: a table with a column per thread and a row per step; time runs
 * downwards, so that who was in between whose steps can be seen.  Rows carry
 * what player.js needs to step through them; without it they are read as they
 * stand.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "fold.h"
#include "places.h"

enum { STEPS_MOST = 400, THREADS_MOST = 8 };

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
    ink_raw(ink, "<span class=\"what\">");
    ink_html(ink, member_text(step, "what"));
    if (!step_is_vague(step)) {
        ink_raw(ink, " ");
        ink_html(ink, member_text(step, "name"));
    }
    put_value(ink, step);
    ink_raw(ink, "</span>");
    put_place(ink, step);
    /* A thread ends behind its last line, not in it. */
    if (strcmp(member_text(step, "what"), "ends") != 0)
        put_aside(ink, "code", "", member_text(step, "source"));
    put_aside(ink, "em", "", member_text(step, "note"));
    if (json_is_true(json_object_get(step, "turning")))
        ink_raw(ink, " <em class=\"turn\">From this step on no good end was "
                     "found.</em>");
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

/* Where memory holds something newer than what the step read. */
static bool is_old(const json_t *step)
{
    return strncmp(member_text(step, "note"), "an old value", 12) == 0;
}

static void put_holds(struct ink *ink, const json_t *step)
{
    const char *space = "";
    size_t i;
    json_t *held;

    if (json_array_size(member_array(step, "holds")) == 0)
        return;
    ink_raw(ink, " data-holds=\"");
    json_array_foreach ((json_t *)member_array(step, "holds"), i, held) {
        ink_raw(ink, "%s%lld", space, (long long)json_integer_value(held));
        space = " ";
    }
    ink_raw(ink, "\"");
}

static void put_member(struct ink *ink, const json_t *step, const char *member)
{
    const json_t *value = json_object_get(step, member);

    if (json_is_integer(value)) {
        ink_raw(ink, " data-%s=\"%lld\"", member,
                (long long)json_integer_value(value));
    } else if (json_is_string(value)) {
        ink_raw(ink, " data-%s=\"", member);
        ink_html(ink, json_string_value(value));
        ink_raw(ink, "\"");
    }
}

/* What the step leaves behind, for the player. */
static void put_data(struct ink *ink, const json_t *step)
{
    put_member(ink, step, "thread");
    put_member(ink, step, "file");
    put_member(ink, step, "line");
    put_member(ink, step, "place");
    if (!is_old(step))
        put_member(ink, step, "value");
    put_holds(ink, step);
}

static void put_row(struct ink *ink, const struct columns *columns,
                    const json_t *step, size_t number)
{
    bool preempted = strcmp(member_text(step, "switch"), "preempted") == 0;
    size_t at = column_of(columns, step);

    ink_raw(ink, "<tr class=\"step%s\"", preempted ? " preempted" : "");
    put_data(ink, step);
    ink_raw(ink, "><th scope=\"row\">%zu</th>", number);
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

struct table {
    struct columns columns;
    const json_t *trace;
    size_t before; /* steps that are not in the trace */
};

static void put_rows(struct ink *ink, const struct table *table, size_t from,
                     size_t to)
{
    for (size_t i = from; i < to; i++) {
        const json_t *step = json_array_get(table->trace, i);

        put_time(ink, &table->columns,
                 i > 0 ? json_array_get(table->trace, i - 1) : NULL, step);
        put_row(ink, &table->columns, step, table->before + i + 1);
    }
}

/* A block once, then how often it comes back, and all that again, which the
 * player puts away.  Where the block ends. */
static size_t put_block(struct ink *ink, const struct table *table,
                        const struct fold *fold)
{
    size_t once = fold->at + fold->length;
    size_t end = fold->at + fold->length * fold->times;
    char *words = fold_words(fold);

    put_rows(ink, table, fold->at, once);
    ink_raw(ink,
            "</tbody>\n<tbody class=\"fold\"><tr><td></td><td "
            "colspan=\"%zu\">",
            table->columns.count);
    ink_html(ink, words != NULL ? words : "");
    ink_raw(ink, "</td></tr></tbody>\n<tbody class=\"again\">\n");
    put_rows(ink, table, once, end);
    ink_raw(ink, "</tbody>\n<tbody>\n");
    free(words);
    return end;
}

static void put_table(struct ink *ink, const json_t *trace, size_t before)
{
    struct table table = {.trace = trace, .before = before};
    size_t count = json_array_size(trace);
    struct fold *folds;
    size_t folded;
    size_t at = 0;

    if (count > STEPS_MOST)
        count = STEPS_MOST;
    folded = fold_find(trace, count, &folds);
    find_columns(&table.columns, trace);
    ink_raw(ink, "<div class=\"scroll steps\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Steps\"><table class=\"schedule\" "
                 "data-part=\"schedule\">\n");
    put_head(ink, &table.columns);
    ink_raw(ink, "<tbody>\n");
    for (size_t i = 0; i < folded; i++) {
        put_rows(ink, &table, at, folds[i].at);
        at = put_block(ink, &table, &folds[i]);
    }
    put_rows(ink, &table, at, count);
    ink_raw(ink, "</tbody></table></div>\n");
    free(folds);
}

/* Shared memory and locks; the player fills in what they hold. */
static void put_places(struct ink *ink, const json_t *trace)
{
    struct places places;

    places_find(&places, trace);
    if (places.count == 0)
        return;
    ink_raw(ink, "<table class=\"places\" data-part=\"places\"><caption>Shared "
                 "values</caption><thead><tr><th scope=\"col\">what</th>"
                 "<th scope=\"col\">before</th><th scope=\"col\">after</th>"
                 "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < places.count; i++) {
        const struct place *place = &places.items[i];

        ink_raw(ink, "<tr data-place=\"%lld\"%s><th scope=\"row\">",
                (long long)place->number, place->lock ? " data-lock" : "");
        ink_html(ink, place->name);
        ink_raw(ink, "</th><td></td><td></td></tr>\n");
    }
    ink_raw(ink, "</tbody></table>\n");
}

/* What the whole of the trace does not show. */
static void put_left_out(struct ink *ink, size_t before, size_t behind)
{
    if (before > 0)
        ink_raw(ink,
                "<p class=\"quiet\">%zu steps before these are left out: "
                "replay shows them.</p>\n",
                before);
    if (behind > 0)
        ink_raw(ink,
                "<p class=\"quiet\">%zu more steps: replay shows them."
                "</p>\n",
                behind);
}

void html_schedule(struct ink *ink, const char *sources, const json_t *test)
{
    const json_t *trace = member_array(test, "trace");
    size_t count = json_array_size(trace);
    double left_out = 0;

    if (count == 0)
        return;
    if (!has_threads(trace)) {
        put_lines(ink, trace);
        return;
    }
    (void)member_number(test, "left_out", &left_out);
    if (!(left_out > 0 && left_out < 1e9))
        left_out = 0;
    ink_raw(ink, "<div class=\"player\" data-part=\"player\" data-sources=\"");
    ink_html(ink, sources);
    ink_raw(ink, "\" role=\"group\" aria-label=\"Schedule: ");
    ink_words(ink, member_text(test, "name"));
    ink_raw(ink, "\">\n");
    put_table(ink, trace, (size_t)left_out);
    ink_raw(ink, "<div class=\"side\" hidden>\n");
    put_places(ink, trace);
    ink_raw(ink, "</div></div>\n");
    put_left_out(ink, (size_t)left_out,
                 count > STEPS_MOST ? count - STEPS_MOST : 0);
}

static void put_source(struct ink *ink, const char *of, const char *file,
                       const char *text)
{
    ink_raw(ink, "<template data-of=\"%s\" data-file=\"", of);
    ink_html(ink, file);
    ink_raw(ink, "\"><pre>");
    ink_source(ink, text);
    ink_raw(ink, "</pre></template>\n");
}

void html_sources(struct ink *ink, const char *of, const json_t *object)
{
    const char *file;
    json_t *text;

    json_object_foreach (json_object_get(object, "sources"), file, text)
        if (json_is_string(text))
            put_source(ink, of, file, json_string_value(text));
}
