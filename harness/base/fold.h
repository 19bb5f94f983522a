/* SPDX-License-Identifier: MIT */
/*
 * fold.h - the blocks of steps that a schedule repeats.
 *
 *     a b c a b c a b c d      a block of 3 steps, 3 times, from step 0
 *
 * Steps are alike where nothing but their values, their times and their stacks
 * tells them apart, and nothing is said about the later one.  Any thread.
 */
#ifndef DOJO_BASE_FOLD_H
#define DOJO_BASE_FOLD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct fold {
    size_t at;     /* the first step of the first time */
    size_t length; /* of a block */
    size_t times;  /* two or more */
    bool same;     /* in their values too */
};

/*
 * Those of the first count steps that are worth it, in order; none overlaps
 * another.  How many, and in *folds an array that the caller frees; 0 and NULL
 * where there is none, or no memory.
 */
size_t fold_find(const json_t *trace, size_t count, struct fold **folds);

/* "the step above, 7 times more", "the 3 steps above, 2 times more, with other
 * values"; a new string, NULL for no memory. */
char *fold_words(const struct fold *fold);

#endif
