/* SPDX-License-Identifier: MIT */
/*
 * The decision table: what bounds the work, and which way is quickest then.
 *
 * Work that keeps its processor busy while it is done in turn is bound by
 * computation, other work by waiting.  Where other programs run beside it, it
 * gets its share of the processors only: half of that share is the border.
 */
#include "html_ties.h"
#include "chart.h"

#include <math.h>
#include <string.h>

enum bound { BOUND_UNKNOWN, BOUND_WAITING, BOUND_COMPUTATION };

static double cores_of(const struct model *model)
{
    double cores = 0;

    (void)member_number(json_object_get(model->root, "machine"), "cores",
                        &cores);
    return fmax(cores, 1);
}

/* Of the work in turn; *busy is the share of a processor that it used. */
static enum bound bound_of(const struct model *model, const char *row,
                           double *busy)
{
    size_t at = 0;
    const json_t *tie = tie_next(model, "work", row, "in_turn", &at);
    double cores = cores_of(model);
    double load = 0;

    if (!member_number(tie, "busy", busy))
        return BOUND_UNKNOWN;
    (void)member_number(tie, "load", &load);
    return *busy >= 0.5 * cores / fmax(cores, load) ? BOUND_COMPUTATION
                                                    : BOUND_WAITING;
}

const char *ties_bound(const struct model *model, const char *row, double *busy)
{
    static const char *const words[] = {NULL, "waiting", "computation"};

    return words[bound_of(model, row, busy)];
}

/* ---- the table ---- */

static void put_bound(struct ink *ink, const struct model *model,
                      const char *row)
{
    double busy;
    const char *bound = ties_bound(model, row, &busy);

    if (bound == NULL)
        ties_nothing(ink);
    else
        ink_raw(ink, "<td>%s<small>busy: %.0f %%</small></td>", bound,
                busy * 100);
}

static void put_cell(struct ink *ink, const struct model *model,
                     const char *row, const char *column, double in_turn)
{
    size_t at = 0;
    const json_t *tie = tie_next(model, "work", row, column, &at);
    double seconds = tie_seconds(model, "work", row, column);
    char room[32];

    if (tie == NULL) {
        ties_nothing(ink);
        return;
    }
    ink_raw(ink, "<td>");
    if (seconds > 0) {
        chart_seconds(room, sizeof(room), seconds);
        ink_raw(ink, "<b>%s</b>", room);
        if (in_turn > 0 && strcmp(column, "in_turn") != 0)
            ties_times(ink, "&nbsp;", in_turn / seconds);
        ink_raw(ink, "<small>");
        ink_words(ink, member_text(tie, "answer"));
        ink_raw(ink, "</small>");
    } else {
        ties_failed(ink, tie);
    }
    ink_raw(ink, "</td>");
}

void ties_quickest(struct ink *ink, const struct model *model, const char *row)
{
    const struct ties_table *table = ties_table("work");
    double best = INFINITY;
    const char *between = "";

    for (size_t c = 0; table->columns[c].key != NULL; c++) {
        double seconds = tie_seconds(model, "work", row, table->columns[c].key);

        if (seconds > 0)
            best = fmin(best, seconds);
    }
    for (size_t c = 0; table->columns[c].key != NULL; c++) {
        double seconds = tie_seconds(model, "work", row, table->columns[c].key);

        if (seconds <= 0 || seconds > 1.1 * best)
            continue;
        ink_raw(ink, "%s%s", between, table->columns[c].title);
        between = " or ";
    }
    ink_raw(ink, "%s", *between == '\0' ? "–" : "");
}

static void put_table(struct ink *ink, const struct model *model,
                      const char *const *rows, size_t count)
{
    const struct ties_table *table = ties_table("work");

    ties_open(ink, "What bounds the work", "work");
    ties_column(ink, "bound by");
    for (size_t c = 0; table->columns[c].key != NULL; c++)
        ties_column(ink, table->columns[c].title);
    ties_column(ink, "quickest");
    ties_body(ink);
    for (size_t i = 0; i < count; i++) {
        double in_turn = tie_seconds(model, "work", rows[i], "in_turn");

        ties_row(ink, model, "work", rows[i]);
        put_bound(ink, model, rows[i]);
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            put_cell(ink, model, rows[i], table->columns[c].key, in_turn);
        ink_raw(ink, "<td>");
        ties_quickest(ink, model, rows[i]);
        ink_raw(ink, "</td></tr>\n");
    }
    ties_close(ink);
}

/* ---- what follows from it ---- */

/* How much quicker than in turn a way was at most; 0: not measured. */
static double gain_of(const struct model *model, const char *const *rows,
                      size_t count, enum bound bound, const char *column)
{
    double most = 0;

    for (size_t i = 0; i < count; i++) {
        double in_turn = tie_seconds(model, "work", rows[i], "in_turn");
        double seconds = tie_seconds(model, "work", rows[i], column);
        double busy;

        if (bound_of(model, rows[i], &busy) == bound && in_turn > 0 &&
            seconds > 0)
            most = fmax(most, in_turn / seconds);
    }
    return most;
}

static void put_gains(struct ink *ink, const struct model *model,
                      const char *const *rows, size_t count, enum bound bound)
{
    const struct ties_table *table = ties_table("work");
    const char *between = "";

    /* The first column is what the others are compared with. */
    for (size_t c = 1; table->columns[c].key != NULL; c++) {
        double gain = gain_of(model, rows, count, bound, table->columns[c].key);

        if (gain <= 0)
            continue;
        ink_raw(ink, "%s%s ", between, table->columns[c].title);
        ties_times(ink, "", gain);
        between = ", ";
    }
    ink_raw(ink, "%s", *between == '\0' ? NOT_OFFERED : "");
}

static void put_rules(struct ink *ink, const struct model *model,
                      const char *const *rows, size_t count)
{
    ink_raw(ink,
            "<ol class=\"rules\">\n<li><b>Wait with concurrency</b> until a "
            "measured need is there: one thread that does one thing after the "
            "other is the easiest to get right.</li>\n"
            "<li><b>Then find out what bounds the work.</b> Do it in turn and "
            "look at its processor: idle most of the time, and it waits; busy, "
            "and it computes.</li>\n<li><b>Then choose.</b>\n<ul>\n"
            "<li>It waits: let the waits overlap, on threads while they are "
            "few, in one loop when they are thousands. Times as quick as in "
            "turn, here at most: ");
    put_gains(ink, model, rows, count, BOUND_WAITING);
    ink_raw(ink,
            ".</li>\n<li>It computes: only more processors help, through "
            "threads or processes. Times as quick, here on %.0f at most: ",
            cores_of(model));
    put_gains(ink, model, rows, count, BOUND_COMPUTATION);
    ink_raw(ink, ".</li>\n</ul></li>\n</ol>\n");
}

void ties_work(struct ink *ink, const struct model *model)
{
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "work", rows);

    ink_raw(ink, "<section data-part=\"ties-work\"><h3>One thread, threads, "
                 "processes or an event loop?</h3>\n");
    put_rules(ink, model, rows, count);
    if (count > 0) {
        ink_raw(ink, "<p class=\"quiet\">Busy: its processor, while it is "
                     "done in turn. ×: times as quick as in turn. Quickest "
                     "ways are within a tenth of each other.</p>\n");
        put_table(ink, model, rows, count);
    } else {
        ink_raw(ink,
                "<p class=\"quiet\">The table that belongs here: " NOT_OFFERED
                ".</p>\n");
    }
    ink_raw(ink, "</section>\n");
}
