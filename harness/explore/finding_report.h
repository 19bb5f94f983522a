/* SPDX-License-Identifier: MIT */
/*
 * finding_report.h - what a search found, in words and as JSON.
 *
 * Main thread of the parent.  Strings belong to the caller.
 */
#ifndef EXPLORE_FINDING_REPORT_H
#define EXPLORE_FINDING_REPORT_H

#include <jansson.h>

#include "token.h"
#include "worker.h"

/* The house's word for it: "accepted", "race", "deadlock", ... */
const char *verdict_of(enum outcome outcome);

/* "complete: 17 executions", "12000 executions, total unknown", ... */
char *search_words(const struct outcome_report *report);

/* One or a few sentences; no schedule. */
char *finding_words(const struct shared *shared);

/* Where the finding is: file without folders, "" and 0 when unknown. */
void finding_place(const struct shared *shared, char *file, size_t room,
                   int *line);

/* The members of a test's entry that the search fills (result model). */
json_t *finding_json(const struct shared *shared, const char *token);

/* Its verdict and what it was found by, without a name of the program's. */
json_t *finding_brief(const struct shared *shared);

/* Index of the step from which on no good end was found; -1: unknown. */
int turning_step(const struct shared *shared);

#endif
