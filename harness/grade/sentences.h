/* SPDX-License-Identifier: MIT */
/*
 * sentences.h - all sentences of a stage, each in its process.
 *
 * They run side by side as far as there are processors.  Once one of them has
 * hung, the others of a stage on real threads run many at once: what hangs
 * waits for its deadline and needs no processor.  A sentence that hung or
 * deadlocked in an earlier stage is skipped on real threads.
 *
 * A failure on real threads that no token of this judging replays is looked
 * at again, options->confirm times in all: failed each time, its verdict
 * stands; passed once, it is flaky.  Neither is ever accepted.
 */
#ifndef DOJO_GRADE_SENTENCES_H
#define DOJO_GRADE_SENTENCES_H

#include "judge.h"

struct sentences {
    const struct answer *answer;
    const struct stage *stage;
    const struct judge_options *options;
    const char *program;
    json_t *tests; /* of earlier stages; those of this one are added */
};

/* Whether the stage has sentences that are wanted. */
bool sentences_any(const struct sentences *sentences);

/* Runs them and adds their entries; the strongest verdict of theirs. */
enum verdict sentences_run(const struct sentences *sentences);

#endif
