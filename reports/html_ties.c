/* SPDX-License-Identifier: MIT */
/*
 * The first page's section about what ties the katas together: the tables
 * whose rows katas offer.  Questions are answered by figures, or not at all.
 */
#include "html_ties.h"
#include "chart.h"
#include "pages.h"

#include <math.h>
#include <string.h>

static double cores_of(const struct model *model)
{
    double cores = 1;

    (void)member_number(json_object_get(model->root, "machine"), "cores",
                        &cores);
    return cores;
}

/* Whether other programs were in the way of this figure. */
static bool is_busy(const struct model *model, const json_t *tie)
{
    double load = 0;

    (void)member_number(tie, "load", &load);
    return load > 2 * cores_of(model);
}

/* ---- what does a lock cost? ---- */

/* How much dearer company makes the row that suffers most. */
static double dearest(const struct model *model)
{
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "lock", rows);
    double most = 0;

    for (size_t i = 0; i < count; i++) {
        double alone = tie_seconds(model, "lock", rows[i], "one");
        double two = tie_seconds(model, "lock", rows[i], "two");
        double four = tie_seconds(model, "lock", rows[i], "four");

        if (alone > 0)
            most = fmax(most, fmax(two, four) / alone);
    }
    return most;
}

static void put_locks(struct ink *ink, const struct model *model)
{
    const struct ties_table *table = ties_table("lock");
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "lock", rows);

    ink_raw(ink, "<section data-part=\"ties-lock\"><h3>What does a lock cost?"
                 "</h3>\n");
    if (count == 0) {
        ink_raw(ink, "<p class=\"quiet\">Not measured here: no kata offers "
                     "it.</p></section>\n");
        return;
    }
    ink_raw(ink, "<p class=\"quiet\">Down: what one operation costs a thread. "
                 "Across: what company makes of it, as a multiple of the "
                 "price alone. ");
    if (dearest(model) > 1) {
        ties_times(ink, "The dearest company here: ", dearest(model));
        ink_raw(ink, ". ");
    }
    ink_raw(ink, "A lock is cheap while nobody else wants it.</p>\n");
    ties_open(ink, "What a lock costs", "operation");
    for (size_t c = 0; table->columns[c].key != NULL; c++)
        ties_column(ink, table->columns[c].title);
    ties_body(ink);
    for (size_t i = 0; i < count; i++) {
        double alone = tie_seconds(model, "lock", rows[i], "one");

        ties_row(ink, model, "lock", rows[i]);
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            ties_cell(ink, model, "lock", rows[i], table->columns[c].key,
                      c == 0 ? 0 : alone);
        ink_raw(ink, "</tr>\n");
    }
    ties_close(ink);
    ink_raw(ink, "</section>\n");
}

/* ---- threads, tasks, processes ---- */

const char *const ties_known[TIES_KNOWN][4] = {
    {"who decides the switch", "the kernel, at any instruction",
     "the task itself, where it waits or yields",
     "the kernel, at any instruction"},
    {"how many processors", "all there are", "one", "all there are"},
    {"what is shared", "heap, statics, code, open files; not the stack",
     "all of that, and the one thread: nothing changes between two waits",
     "code, and what is mapped or sent on purpose; nothing else"},
    {"what one that breaks takes along", "every other", "every other",
     "itself"},
};

static void put_kinds(struct ink *ink, const struct model *model)
{
    const struct ties_table *table = ties_table("kinds");

    ink_raw(ink, "<section data-part=\"ties-kinds\"><h3>Threads, tasks, "
                 "processes</h3>\n<p class=\"quiet\">A turn there and back: "
                 "work is handed over and its result comes back; a task "
                 "yields and runs again. Several figures in one place are "
                 "answers of different design.</p>\n");
    ties_open(ink, "Threads, tasks and processes", "question");
    ties_column(ink, "preemptive: threads");
    ties_column(ink, "cooperative: tasks");
    ties_column(ink, "parallel: processes");
    ties_body(ink);
    for (size_t i = 0; i < TIES_KNOWN; i++)
        ink_raw(ink,
                "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>"
                "<td>%s</td></tr>\n",
                ties_known[i][0], ties_known[i][1], ties_known[i][2],
                ties_known[i][3]);
    for (size_t r = 0; table->rows[r].key != NULL; r++) {
        ink_raw(ink, "<tr><th scope=\"row\">%s</th>", table->rows[r].title);
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            ties_cell(ink, model, "kinds", table->rows[r].key,
                      table->columns[c].key, 0);
        ink_raw(ink, "</tr>\n");
    }
    ties_close(ink);
    ink_raw(ink, "</section>\n");
}

/* ---- what does one that waits cost? ---- */

/* The most switches of anybody while all wait; below 0: not known. */
static double idle_switches(const struct model *model)
{
    double most = -1;
    const json_t *tie;
    size_t at = 0;

    while ((tie = tie_next(model, "waiting", NULL, NULL, &at)) != NULL) {
        double switches;

        if (member_number(json_object_get(tie, "counters"), "idle_switches",
                          &switches))
            most = fmax(most, switches);
    }
    return most;
}

enum { FEW_SWITCHES = 100 };

static void put_waiting_row(struct ink *ink, const struct model *model,
                            const struct ties_table *table, const char *row)
{
    size_t at = 0;
    const json_t *tie = tie_next(model, "waiting", row, NULL, &at);
    const json_t *counters = json_object_get(tie, "counters");

    ties_row(ink, model, "waiting", row);
    for (size_t c = 0; table->columns[c].key != NULL; c++) {
        double value;

        ink_raw(ink, "<td>");
        if (member_number(counters, table->columns[c].key, &value))
            html_counter(ink, table->columns[c].key, value);
        else
            ties_failed(ink, tie);
        ink_raw(ink, "</td>");
    }
    ink_raw(ink, "</tr>\n");
}

static void put_waiting(struct ink *ink, const struct model *model)
{
    const struct ties_table *table = ties_table("waiting");
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "waiting", rows);
    double idle = idle_switches(model);

    ink_raw(ink, "<section data-part=\"ties-waiting\"><h3>What does one of "
                 "ten thousand that wait cost?</h3>\n");
    if (count == 0) {
        ink_raw(ink, "<p class=\"quiet\">Not measured here: no kata offers "
                     "it.</p></section>\n");
        return;
    }
    ink_raw(ink, "<p class=\"quiet\">Memory, processor time and switches are "
                 "for each client, in the server's process alone. ");
    if (idle >= 0)
        ink_raw(ink,
                "That waiting threads are switched in again and again is a "
                "claim; here all together were switched %.3g times at most "
                "while they waited, so it %s.",
                idle, idle <= FEW_SWITCHES ? "does not hold" : "may hold");
    ink_raw(ink, "</p>\n");
    ties_open(ink, "What one that waits costs", "design");
    for (size_t c = 0; table->columns[c].key != NULL; c++)
        ties_column(ink, table->columns[c].title);
    ties_body(ink);
    for (size_t i = 0; i < count; i++)
        put_waiting_row(ink, model, table, rows[i]);
    ties_close(ink);
    ink_raw(ink, "</section>\n");
}

/* ---- concurrency against parallelism ---- */

/* Between nothing, 1, and all that the smallest machine has to give, 2. */
static const double GAIN = 1.3;

/* On a busy machine, who has all processors gets a share of them only. */
const char *ties_pair_is(const struct model *model, const json_t *tie,
                         double low, double high)
{
    double resolution = 0;

    (void)member_number(tie, "resolution", &resolution);
    if (low > GAIN)
        return "parallel: it gains from processors";
    if (is_busy(model, tie))
        return "the machine was too busy to tell";
    if (high + resolution < GAIN)
        return "concurrent: processors give it nothing";
    return "this run cannot tell";
}

static void put_pair(struct ink *ink, const struct model *model,
                     const char *row)
{
    size_t at = 0;
    const json_t *tie = tie_next(model, "processors", row, NULL, &at);
    const json_t *counters = json_object_get(tie, "counters");
    double one;
    double all;
    double ratio;
    double low = 0;
    double high = 0;
    char room[2][32];

    ties_row(ink, model, "processors", row);
    if (!member_number(counters, "one", &one) ||
        !member_number(counters, "all", &all) ||
        !member_number(tie, "ratio", &ratio)) {
        ink_raw(ink, "<td colspan=\"4\">");
        ties_failed(ink, tie);
        ink_raw(ink, "</td></tr>\n");
        return;
    }
    (void)member_number(tie, "low", &low);
    (void)member_number(tie, "high", &high);
    chart_seconds(room[0], sizeof(room[0]), one);
    chart_seconds(room[1], sizeof(room[1]), all);
    ink_raw(ink,
            "<td><b>%s</b></td><td><b>%s</b></td><td>%.2f×<small>%.2f to "
            "%.2f</small></td><td>%s</td></tr>\n",
            room[0], room[1], ratio, low, high,
            ties_pair_is(model, tie, low, high));
}

static void put_processors(struct ink *ink, const struct model *model)
{
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "processors", rows);
    double cores;

    ink_raw(ink, "<section data-part=\"ties-processors\"><h3>Concurrency "
                 "against parallelism</h3>\n");
    if (count == 0) {
        ink_raw(ink, "<p class=\"quiet\">Not measured here: no kata offers "
                     "it.</p></section>\n");
        return;
    }
    ink_raw(ink, "<p class=\"quiet\">The same program pinned to one processor "
                 "and on all");
    if (member_number(json_object_get(model->root, "machine"), "cores", &cores))
        ink_raw(ink, " %.0f", cores);
    ink_raw(ink, ", in pairs side by side. Concurrency is several things under "
                 "way; parallelism is several at the same instant.</p>\n");
    ties_open(ink, "On one processor and on all", "work");
    ties_column(ink, "on one processor");
    ties_column(ink, "on all");
    ties_column(ink, "one over all");
    ties_column(ink, "so it is");
    ties_body(ink);
    for (size_t i = 0; i < count; i++)
        put_pair(ink, model, rows[i]);
    ties_close(ink);
    ink_raw(ink, "</section>\n");
}

void ties_load(struct ink *ink, const struct model *model)
{
    const json_t *tie;
    bool busy = false;
    double most = 0;
    size_t at = 0;

    json_array_foreach ((json_t *)member_array(model->root, "ties"), at, tie) {
        double load = 0;

        (void)member_number(tie, "load", &load);
        most = fmax(most, load);
        busy = busy || is_busy(model, tie);
    }
    if (busy)
        ink_raw(ink,
                " The machine was busy, its load up to %.1f on %.0f "
                "processors: what computation gains from more of them may not "
                "show.",
                most, cores_of(model));
}

/* One kata alone is tied to nothing. */
void html_ties(struct ink *ink, const struct model *model)
{
    if (model->kata_count < 2 ||
        json_array_size(member_array(model->root, "ties")) == 0)
        return;
    ink_raw(ink, "<section data-part=\"ties\" id=\"ties\"><h2>What ties them "
                 "together</h2>\n<p class=\"quiet\">Every figure was measured "
                 "in this run, on this machine, beside what else it was doing; "
                 "a name below a figure is the answer's. –: " NOT_OFFERED ".");
    ties_load(ink, model);
    ink_raw(ink, "</p>\n");
    ties_work(ink, model);
    put_locks(ink, model);
    put_kinds(ink, model);
    put_waiting(ink, model);
    put_processors(ink, model);
    ties_experiments(ink, model);
    ink_raw(ink, "</section>\n");
}
