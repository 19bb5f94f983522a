/* SPDX-License-Identifier: MIT */
/*
 * explain.h - completes what a learner is told about a sentence that failed.
 *
 *     called     the test's line that led there, else the sentence itself
 *     expected   as the check says, else what the sentence promises
 *     got        as the check says, else what happened
 *     file, line of the answer or else of the test
 *     replay     the command that shows it again
 *     trace      each step with the line of its source
 *
 * What is there already stays.  Any thread may call it.
 */
#ifndef DOJO_GRADE_EXPLAIN_H
#define DOJO_GRADE_EXPLAIN_H

#include "answer.h"

#include <jansson.h>

/* entry is one of the result model's tests; an accepted one stays as it is. */
void explain_test(json_t *entry, const struct answer *answer);

/* The same for what the gate found. */
void explain_gate(json_t *entry, const struct answer *answer);

#endif
