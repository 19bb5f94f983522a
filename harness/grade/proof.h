/* SPDX-License-Identifier: MIT */
/*
 * proof.h - that a kata tells right from wrong: its own answers, judged.
 *
 *     starter      builds, fails the sentences that the manifest names
 *     solutions    pass every stage, fit the budgets
 *     broken       are noticed by the named sentence in the named stage
 *     sentences    each fails on the starter or on a broken variant
 *
 * A list of tasks is made for a kata, the tasks run in any order and on any
 * thread, each once; proof_conclude comes after all of them.
 */
#ifndef DOJO_GRADE_PROOF_H
#define DOJO_GRADE_PROOF_H

#include "judge.h"
#include "problems.h"

enum proof_role { PROOF_STARTER, PROOF_SOLUTION, PROOF_BROKEN };

struct proof_task {
    const struct kata *kata;
    enum proof_role role;
    const char *name;                     /* "mutex"; "starter" */
    const struct manifest_broken *broken; /* of PROOF_BROKEN */
    json_t *entry;                        /* after proof_run */
    struct answer answer;                 /* of a kept solution */
    bool kept;                            /* it is there */
};

struct proof_tasks {
    struct proof_task *items;
    size_t count;
};

struct proof_options {
    unsigned repeat;   /* real-thread sentences of broken variants; 0: 5 */
    bool whole;        /* explored stages: the other sentences glance at broken
                          variants, too; for reports */
    bool measured;     /* add footprint and coverage to solutions */
    const char *pages; /* with measured: folder for coverage's pages */
    bool keeps;        /* solutions that compile stay, as built, for their
                          benchmarks */
};

/* "starter", "solution", "broken". */
const char *proof_role_name(enum proof_role role);

void proof_add_kata(struct proof_tasks *tasks, const struct kata *kata);
void proof_free(struct proof_tasks *tasks);

/* Judges one answer; its entry has role and answer beside the model. */
void proof_run(struct proof_task *task, const struct proof_options *options,
               struct problems *problems);

/* What only shows when all of a kata's tasks are done. */
void proof_conclude(const struct proof_tasks *tasks, const struct kata *kata,
                    struct problems *problems);

#endif
