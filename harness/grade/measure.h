/* SPDX-License-Identifier: MIT */
/*
 * measure.h - what an answer costs, beside its verdict.
 *
 * Any thread, one answer at a time.
 */
#ifndef DOJO_GRADE_MEASURE_H
#define DOJO_GRADE_MEASURE_H

#include "answer.h"

#include <jansson.h>

/*
 * Adds timing of the kata's benchmarks beside its first solution, about
 * seconds for each, and a stage timing, skipped where the answer is not
 * accepted or could not be timed.  Earns and costs no points.  One answer at a
 * time is timed, whoever calls.
 */
void measure_time(const struct answer *answer, double seconds, json_t *entry);

/*
 * Adds footprint and coverage to the entry of an answer, and a stage coverage
 * to its stages, skipped where it could not be measured.  An answer that did
 * not pass the gate gets neither.
 */
void measure_add(const struct answer *answer, json_t *entry);

#endif
