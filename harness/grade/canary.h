/* SPDX-License-Identifier: MIT */
/*
 * canary.h - answers whose verdicts are known, graded with every batch.
 *
 * A kata's first solution has to be accepted in every stage; up to three of
 * its broken variants, noticed by stages as different as there are, have to
 * fail the sentence that the manifest names in the stage that it names.  One
 * that comes out otherwise means that the grader, the machine or the kata is
 * not what it should be, and the batch is void.
 */
#ifndef DOJO_GRADE_CANARY_H
#define DOJO_GRADE_CANARY_H

#include "judge.h"

/* CANARY_LAST: the right one and a wrong one, for the end of a batch. */
enum { CANARY_MAX = 4, CANARY_LAST = 2 };

struct canary {
    const struct kata *kata;
    const struct manifest_broken *broken; /* NULL: the good one */
};

/* The kata's canaries; their number. */
size_t canary_choose(const struct kata *kata,
                     struct canary canaries[CANARY_MAX]);

/*
 * Judges one as options say.  NULL when it came out as known; else a line,
 * which the caller frees and which names no hidden sentence.
 */
char *canary_check(const struct canary *canary,
                   const struct judge_options *options,
                   enum sandbox_level level);

#endif
