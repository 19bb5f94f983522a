/* SPDX-License-Identifier: MIT */
/*
 * hidden.h - sentences whose visibility is hidden show their category only.
 *
 *     {"name": "without_memory_it_says_so", "message": ..., "token": ...}
 *  -> {"name": "hidden_errors_1", "category": "errors", "hidden": true}
 *
 * Stage, verdict and points stay.  Names count the hidden sentences of a
 * category in the manifest's order, so that they are the same everywhere.
 * The real name is taken out of all other texts as well.
 */
#ifndef DOJO_GRADE_HIDDEN_H
#define DOJO_GRADE_HIDDEN_H

#include "kata.h"

#include <jansson.h>

/* Covers an array of the result model's tests. */
void hidden_cover_tests(const struct kata *kata, json_t *tests);

/* Covers a whole entry of the results. */
void hidden_cover(const struct kata *kata, json_t *entry);

#endif
