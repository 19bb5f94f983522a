/* SPDX-License-Identifier: MIT */
/*
 * score.h - points, hints and the verdict over all.
 *
 * A sentence earns its points once, on its first entry, when every stage that
 * ran it accepted it.  A stage that could not run proves nothing: a sentence
 * that has to pass there earns nothing.
 */
#ifndef DOJO_GRADE_SCORE_H
#define DOJO_GRADE_SCORE_H

#include "kata.h"

#include <jansson.h>

/*
 * Adds points, max_points and hints to the tests, then stages, tests, verdict
 * and score to the entry; stages and tests are stolen.
 */
void score_add(const struct kata *kata, json_t *stages, json_t *tests,
               json_t *entry);

#endif
