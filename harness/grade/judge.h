/* SPDX-License-Identifier: MIT */
/*
 * judge.h - an answer through its stages, to one entry of the result model.
 *
 *     gate -> behaviour -> schedules -> faults -> address -> thread -> score
 *     gate -> schedules -> faults -> behaviour ...      (explorer_first)
 *
 * What does not build, or does not pass the gate, makes every later stage
 * skipped.  Any other failure hides nothing: the later stages run.  A
 * sentence that hung or deadlocked is left out where the same would cost its
 * deadline again.
 *
 * Any thread may judge; one answer belongs to one thread at a time.
 */
#ifndef DOJO_GRADE_JUDGE_H
#define DOJO_GRADE_JUDGE_H

#include "answer.h"
#include "stage.h"
#include "verdict.h"

#include <jansson.h>
#include <stdbool.h>

/* The name of no sentence. */
#define JUDGE_GLANCE ""

struct judge_options {
    bool stages[STAGE_COUNT]; /* which to run; the gate always runs */
    const char *only;         /* this sentence alone; NULL: all */
    const char *searched;     /* the explorer has its whole budget for this
                                 sentence, and a glance for each other one;
                                 JUDGE_GLANCE: a glance for each; NULL: all
                                 have their whole budgets */
    unsigned glance;          /* executions in a glance; 0: a hundred */
    unsigned repeat;          /* times a sentence runs on real threads; the
                                 entry then has runs and failed */
    unsigned confirm;         /* a failure on real threads that no schedule
                                 explains is seen so many times, else it is
                                 flaky; 0: once is enough */
    unsigned processor_s;     /* of processor time for each process of a
                                 sentence's on real threads, ten times that
                                 under the sanitizers and for a glance; 0, and
                                 for a whole search: as its deadline allows */
    bool brief;               /* the explorer tells a verdict alone: no
                                 schedule, no harm that a race does */
    unsigned hurry_ms;        /* a sentence on real threads that has not ended
                                 by then is incomplete, and the second one is
                                 the last; 0: it has its whole deadline */
    bool explorer_first;      /* schedules and faults before behaviour, so
                                 that what hangs costs no deadlines */
    bool stop;                /* at the first stage, and in it at the first
                                 sentence, that tells the answer from a right
                                 one; what did not run has no entry */
    bool gated;               /* this answer has passed the gate before:
                                 not again */
    bool gate_alone;          /* no stage needs what the gate compiles: it
                                 has no lines then, no warnings, and is not
                                 optimized */
    bool once;                /* what has failed is not run again under the
                                 sanitizers */
    bool hide;                /* hidden sentences show their category only */
    const char *isolation;    /* as results show it: "L1" */
    const char *seed;         /* NULL: the kata version's own */
    /* After each stage: its entry and the tests' entries so far. */
    void (*stage_ended)(void *context, const json_t *stage,
                        const json_t *tests);
    void *context;
};

/* All stages, all sentences, at L1. */
struct judge_options judge_everything(void);

/* Whether a verdict tells an answer from a right one: not where it was left
 * out or cut short, where it was luck, and where the fault is ours. */
bool judge_tells(enum verdict verdict);

/* Judges; a new entry of the result model's results. */
json_t *judge_answer(const struct answer *answer,
                     const struct judge_options *options);

/* An entry for what could not even be taken in; kata may be NULL. */
json_t *judge_refuse(const struct kata *kata, const char *submission,
                     enum verdict verdict, const char *message,
                     const struct judge_options *options);

/* {"schema": "dojo.results/1", "results": [entries]}; steals entries. */
json_t *judge_results(json_t *entries);

/* The house's exit code for an entry's verdict: 0, 1, 3 or 5. */
int judge_exit_code(enum verdict verdict);

/* The stronger of two exit codes: 3, 4, 1, 5, 0. */
int judge_worse_code(int a, int b);

#endif
