/* SPDX-License-Identifier: MIT */
/*
 * ties.h - the tables of the collection's page, to which katas offer figures.
 *
 *     kata.yaml   ties: [{table: lock, row: one lock, columns: [two],
 *                         benchmarks: [add/threads:2], answer: mutex}]
 *          |
 *     a report    times it, and finds the figure there
 *          |
 *     a page      lays it out: row and column
 *
 * Nobody but a kata names it, so that a kata that is removed leaves no hole:
 * rows of most tables are what katas offer, in a report's order of katas.
 * Constant; any thread.
 */
#ifndef DOJO_BASE_TIES_H
#define DOJO_BASE_TIES_H

#include <stdbool.h>
#include <stddef.h>

enum { TIES_COLUMNS = 8 };

struct ties_name {
    const char *key;
    const char *title; /* text, nothing to escape in it */
};

struct ties_table {
    const char *key;
    bool whole_row; /* an offer has no columns: its figures fill the row */
    bool per_item;  /* times are those of an item, where items are counted */
    struct ties_name rows[TIES_COLUMNS];    /* none: as katas name them */
    struct ties_name columns[TIES_COLUMNS]; /* of "waiting": counters' names */
};

/* NULL when there is none of that name. */
const struct ties_table *ties_table(const char *key);
/* The keys of all, "work, lock, ...". */
extern const char ties_tables[];

bool ties_has_row(const struct ties_table *table, const char *row);
bool ties_has_column(const struct ties_table *table, const char *column);

/*
 * Whether a benchmark's name, "add/8/real_time/threads:2", is what an offer
 * calls "add/threads:2" or "add/8": the same first part, and all others of the
 * offer's among the name's, in order.
 */
bool ties_is_benchmark(const char *name, const char *offer);

#endif
