/* SPDX-License-Identifier: MIT */
/*
 * html_ties.h - the tables that katas offer figures to (harness/base/ties.h),
 * as the parts of the first page's section about them.
 *
 * and the same words for the Markdown's.  Figures are those of "ties" in the
 * results; one that is missing is said to be.  One thread at a time per ink.
 */
#ifndef REPORT_HTML_TIES_H
#define REPORT_HTML_TIES_H

#include "ink.h"
#include "model.h"

#include "ties.h"

/* ---- what was offered ---- */

/* The next offer to this cell from *at on, or NULL; column may be NULL: any. */
const json_t *tie_next(const struct model *model, const char *table,
                       const char *row, const char *column, size_t *at);
/* Seconds of the first offer that was measured; 0: none. */
double tie_seconds(const struct model *model, const char *table,
                   const char *row, const char *column);

enum { TIE_ROWS = 32 };
/* The rows of a table, as often as katas name them once; at most TIE_ROWS. */
size_t tie_rows(const struct model *model, const char *table,
                const char *rows[TIE_ROWS]);

/* ---- what follows from it: plain words ---- */

/* "waiting" or "computation", which bounds the work in turn, and the share of
 * a processor that it used; NULL: not measured. */
const char *ties_bound(const struct model *model, const char *row,
                       double *busy);
/* The quickest ways, those within a tenth of each other alike. */
void ties_quickest(struct ink *ink, const struct model *model, const char *row);
/* Whether the ratio of one processor's time to all's, from low to high, says
 * that processors help. */
const char *ties_pair_is(const struct model *model, const json_t *tie,
                         double low, double high);
/* How many experiments there are, all in all. */
size_t ties_experiment_count(const struct model *model);
/* An experiment's figure that belongs beside a published one, or NULL. */
const json_t *ties_beside(const json_t *experiment, const json_t *published);
/* What other programs were in the way of, if so. */
void ties_load(struct ink *ink, const struct model *model);

/* What needs no measuring: a row's name, then threads, tasks, processes. */
enum { TIES_KNOWN = 4 };
extern const char *const ties_known[TIES_KNOWN][4];

/* ---- how it is shown ---- */

#define NOT_OFFERED "not measured here: no kata offers it"

/* A table's begin, with a heading per column of it, and its end. */
void ties_open(struct ink *ink, const char *label, const char *first);
void ties_column(struct ink *ink, const char *title);
void ties_body(struct ink *ink);
void ties_close(struct ink *ink);

/* A row's name, and the katas that offer it. */
void ties_row(struct ink *ink, const struct model *model, const char *table,
              const char *row);
/* A link to the page of a kata. */
void ties_kata(struct ink *ink, const struct model *model, const char *name);
/* What stands where no kata offers a figure. */
void ties_nothing(struct ink *ink);
/* Why an offer has no figure. */
void ties_failed(struct ink *ink, const json_t *tie);

/* "8.4×" */
void ties_times(struct ink *ink, const char *before, double times);
/*
 * Every offer to one cell, one below the other: the time, as a multiple of
 * alone too (0: not said), and whose it is.
 */
void ties_cell(struct ink *ink, const struct model *model, const char *table,
               const char *row, const char *column, double alone);

/* ---- the parts ---- */

/* Is the work bound by waiting or by computation, and what then? */
void ties_work(struct ink *ink, const struct model *model);
/* All experiments beside their published figures. */
void ties_experiments(struct ink *ink, const struct model *model);

#endif
