/* SPDX-License-Identifier: MIT */
/* The tables of what ties the katas together, in Markdown. */
#include "chart.h"
#include "html_ties.h"
#include "pages.h"

#include <string.h>

static void put_head(struct ink *ink, const char *title, const char *first,
                     const char *const *columns)
{
    size_t count = 1;

    ink_raw(ink, "### %s\n\n| %s |", title, first);
    for (; columns[count - 1] != NULL; count++)
        ink_raw(ink, " %s |", columns[count - 1]);
    ink_raw(ink, "\n|");
    for (size_t i = 0; i < count; i++)
        ink_raw(ink, "---|");
    ink_raw(ink, "\n");
}

/* With the columns of a table, between others. */
static void put_table_head(struct ink *ink, const char *title,
                           const char *first, const char *before,
                           const struct ties_table *table, const char *behind)
{
    const char *columns[TIES_COLUMNS + 3] = {NULL};
    size_t count = 0;

    if (before != NULL)
        columns[count++] = before;
    for (size_t c = 0; c < TIES_COLUMNS && table->columns[c].key != NULL; c++)
        columns[count++] = table->columns[c].title;
    columns[count] = behind;
    put_head(ink, title, first, columns);
}

static void put_nobody(struct ink *ink, const char *title)
{
    ink_raw(ink, "### %s\n\nNot measured here: no kata offers it.\n\n", title);
}

/* "row (kata, kata)" */
static void put_row(struct ink *ink, const struct model *model,
                    const char *table, const char *row)
{
    const char *before = "";
    const json_t *tie;
    size_t at = 0;

    ink_raw(ink, "| ");
    ink_markdown(ink, row);
    while ((tie = tie_next(model, table, row, NULL, &at)) != NULL) {
        const char *kata = member_text(tie, "kata");

        if (strcmp(kata, before) == 0)
            continue;
        ink_raw(ink, "%s", *before == '\0' ? " (" : ", ");
        ink_markdown(ink, kata);
        before = kata;
    }
    ink_raw(ink, "%s |", *before == '\0' ? "" : ")");
}

static void put_failed(struct ink *ink, const json_t *tie)
{
    const char *why = member_text(tie, "error");

    ink_raw(ink, " not measured");
    if (*why != '\0' && strcmp(why, "not timed") != 0) {
        ink_raw(ink, ": ");
        ink_markdown(ink, why);
    }
}

/*
 * Every offer to a cell: its time, how that compares with another (0: not
 * said), and whose it is.  inverse: as many times as quick, else as long.
 */
static void put_cell(struct ink *ink, const struct model *model,
                     const char *table, const char *row, const char *column,
                     double other, bool inverse)
{
    const char *between = "";
    const json_t *tie;
    size_t at = 0;

    while ((tie = tie_next(model, table, row, column, &at)) != NULL) {
        double seconds = 0;
        char room[32];

        ink_raw(ink, "%s", between);
        between = ";";
        if (!member_number(tie, "seconds", &seconds) || seconds <= 0) {
            put_failed(ink, tie);
            continue;
        }
        chart_seconds(room, sizeof(room), seconds);
        ink_raw(ink, " %s", room);
        if (other > 0)
            ties_times(ink, " ", inverse ? other / seconds : seconds / other);
        ink_raw(ink, " (");
        ink_markdown(ink, member_text(tie, "answer"));
        ink_raw(ink, ")");
    }
    ink_raw(ink, *between == '\0' ? " – |" : " |");
}

static void put_work(struct ink *ink, const struct model *model)
{
    static const char title[] = "One thread, threads, processes or an event "
                                "loop?";
    const struct ties_table *table = ties_table("work");
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "work", rows);

    if (count == 0) {
        put_nobody(ink, title);
        return;
    }
    put_table_head(ink, title, "work", "bound by", table, "quickest");
    for (size_t i = 0; i < count; i++) {
        double in_turn = tie_seconds(model, "work", rows[i], "in_turn");
        double busy;
        const char *bound = ties_bound(model, rows[i], &busy);

        put_row(ink, model, "work", rows[i]);
        if (bound != NULL)
            ink_raw(ink, " %s (busy: %.0f %%) |", bound, busy * 100);
        else
            ink_raw(ink, " – |");
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            put_cell(ink, model, "work", rows[i], table->columns[c].key,
                     c == 0 ? 0 : in_turn, true);
        ink_raw(ink, " ");
        ties_quickest(ink, model, rows[i]);
        ink_raw(ink, " |\n");
    }
    ink_raw(ink, "\nBusy: its processor, while it is done in turn. ×: times "
                 "as quick as in turn.\n\n");
}

static void put_locks(struct ink *ink, const struct model *model)
{
    static const char title[] = "What does a lock cost?";
    const struct ties_table *table = ties_table("lock");
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "lock", rows);

    if (count == 0) {
        put_nobody(ink, title);
        return;
    }
    put_table_head(ink, title, "operation", NULL, table, NULL);
    for (size_t i = 0; i < count; i++) {
        double alone = tie_seconds(model, "lock", rows[i], "one");

        put_row(ink, model, "lock", rows[i]);
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            put_cell(ink, model, "lock", rows[i], table->columns[c].key,
                     c == 0 ? 0 : alone, false);
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\nWhat an operation costs a thread; ×: times the price "
                 "alone.\n\n");
}

static void put_kinds(struct ink *ink, const struct model *model)
{
    const struct ties_table *table = ties_table("kinds");

    put_table_head(ink, "Threads, tasks, processes", "question", NULL, table,
                   NULL);
    for (size_t i = 0; i < TIES_KNOWN; i++)
        ink_raw(ink, "| %s | %s | %s | %s |\n", ties_known[i][0],
                ties_known[i][1], ties_known[i][2], ties_known[i][3]);
    for (size_t r = 0; table->rows[r].key != NULL; r++) {
        ink_raw(ink, "| %s |", table->rows[r].title);
        for (size_t c = 0; table->columns[c].key != NULL; c++)
            put_cell(ink, model, "kinds", table->rows[r].key,
                     table->columns[c].key, 0, false);
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\n");
}

static void put_waiting(struct ink *ink, const struct model *model)
{
    static const char title[] = "What does one of ten thousand that wait "
                                "cost?";
    const struct ties_table *table = ties_table("waiting");
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "waiting", rows);

    if (count == 0) {
        put_nobody(ink, title);
        return;
    }
    put_table_head(ink, title, "design", NULL, table, NULL);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        const json_t *tie = tie_next(model, "waiting", rows[i], NULL, &at);
        const json_t *counters = json_object_get(tie, "counters");

        put_row(ink, model, "waiting", rows[i]);
        for (size_t c = 0; table->columns[c].key != NULL; c++) {
            double value;

            if (member_number(counters, table->columns[c].key, &value)) {
                ink_raw(ink, " ");
                html_counter(ink, table->columns[c].key, value);
            } else {
                put_failed(ink, tie);
            }
            ink_raw(ink, " |");
        }
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\nMemory, processor time and switches are for each client, "
                 "in the server's process alone.\n\n");
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

    put_row(ink, model, "processors", row);
    if (!member_number(counters, "one", &one) ||
        !member_number(counters, "all", &all) ||
        !member_number(tie, "ratio", &ratio)) {
        put_failed(ink, tie);
        ink_raw(ink, " | | | |\n");
        return;
    }
    (void)member_number(tie, "low", &low);
    (void)member_number(tie, "high", &high);
    chart_seconds(room[0], sizeof(room[0]), one);
    chart_seconds(room[1], sizeof(room[1]), all);
    ink_raw(ink, " %s | %s | %.2f× (%.2f to %.2f) | %s |\n", room[0], room[1],
            ratio, low, high, ties_pair_is(model, tie, low, high));
}

static void put_processors(struct ink *ink, const struct model *model)
{
    static const char title[] = "Concurrency against parallelism";
    const char *rows[TIE_ROWS];
    size_t count = tie_rows(model, "processors", rows);

    if (count == 0) {
        put_nobody(ink, title);
        return;
    }
    put_head(ink, title, "work",
             (const char *const[]){"on one processor", "on all", "one over all",
                                   "so it is", NULL});
    for (size_t i = 0; i < count; i++)
        put_pair(ink, model, rows[i]);
    ink_raw(ink, "\n");
}

/* One published figure, or the whole experiment where there is none. */
static void put_published(struct ink *ink, const struct kata *kata,
                          const json_t *experiment, const json_t *published)
{
    const json_t *measured = ties_beside(experiment, published);
    const char *answer = member_text(measured, "answer");
    double theirs = 0;
    double ours = 0;
    char room[32];

    ink_raw(ink, "| ");
    ink_markdown(ink, member_text(experiment, "what"));
    ink_raw(ink, " (");
    ink_markdown(ink, kata->name);
    ink_raw(ink, ") | ");
    ink_markdown(ink, member_text(published, "what"));
    if (member_number(published, "seconds", &theirs) && theirs > 0)
        ink_raw(ink, " | %.5g s |", theirs);
    else
        ink_raw(ink, " | no time printed |");
    if (member_number(measured, "seconds", &ours) && ours > 0) {
        chart_seconds(room, sizeof(room), ours);
        ink_raw(ink, " %s (", room);
        ink_markdown(ink,
                     *answer != '\0' ? answer : member_text(measured, "what"));
        ink_raw(ink, ") |");
    } else {
        ink_raw(ink, " not measured |");
    }
    if (theirs > 0 && ours > 0)
        ties_times(ink, " ", theirs / ours);
    else
        ink_raw(ink, " –");
    ink_raw(ink, " |\n");
}

static void put_experiments(struct ink *ink, const struct model *model)
{
    static const char title[] = "The experiments beside their published "
                                "figures";

    if (ties_experiment_count(model) == 0) {
        put_nobody(ink, title);
        return;
    }
    put_head(ink, title, "experiment",
             (const char *const[]){"published for", "published", "here",
                                   "times as quick", NULL});
    for (size_t i = 0; i < model->kata_count; i++) {
        const struct kata *kata = &model->katas[i];
        size_t k;
        json_t *experiment;

        json_array_foreach ((json_t *)member_array(kata->json, "experiment"), k,
                            experiment) {
            const json_t *published = member_array(experiment, "published");
            size_t count = json_array_size(published);

            for (size_t p = 0; p < count || p == 0; p++)
                put_published(ink, kata, experiment,
                              json_array_get(published, p));
        }
    }
    ink_raw(ink, "\n");
}

void markdown_ties(struct ink *ink, const struct model *model)
{
    if (model->kata_count < 2 ||
        json_array_size(member_array(model->root, "ties")) == 0)
        return;
    ink_raw(ink, "## What ties them together\n\nEvery figure was measured in "
                 "this run, on this machine; a name behind a figure is the "
                 "answer's. –: " NOT_OFFERED ".");
    ties_load(ink, model);
    ink_raw(ink, "\n\n");
    put_work(ink, model);
    put_locks(ink, model);
    put_kinds(ink, model);
    put_waiting(ink, model);
    put_processors(ink, model);
    put_experiments(ink, model);
}
