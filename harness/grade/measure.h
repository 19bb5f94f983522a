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
 * Adds footprint and coverage to the entry of an answer, and a stage coverage
 * to its stages, skipped where it could not be measured.  An answer that did
 * not pass the gate gets neither.
 */
void measure_add(const struct answer *answer, json_t *entry);

#endif
