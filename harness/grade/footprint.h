/* SPDX-License-Identifier: MIT */
/*
 * footprint.h - how much room an answer takes.
 *
 * text, data and bss as `size` counts them in the plainly compiled answer;
 * stack: its largest frame (-Wstack-usage, which leaves a sandbox as a line);
 * heap_peak and allocations: bytes and calls of malloc and its kin from the
 * answer alone, the most of any behaviour sentence.  Bytes throughout.
 */
#ifndef DOJO_GRADE_FOOTPRINT_H
#define DOJO_GRADE_FOOTPRINT_H

#include "answer.h"

#include <jansson.h>
#include <stddef.h>

struct footprint {
    size_t text;
    size_t data;
    size_t bss;
    size_t stack;
    size_t heap_peak;
    size_t allocations;
};

/*
 * Measures sections and frames of an answer that passed the gate (it has
 * JOB/behaviour.whole.o).  0, -EINVAL when it does not compile, -errno.
 */
int footprint_sections(const struct answer *answer,
                       struct footprint *footprint);

/* Adds heap_peak and allocations by running the behaviour sentences. */
int footprint_heap(const struct answer *answer, struct footprint *footprint);

/* As the result model has it; NULL for no memory. */
json_t *footprint_json(const struct footprint *footprint);

#endif
