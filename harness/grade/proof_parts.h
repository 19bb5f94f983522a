/* SPDX-License-Identifier: MIT */
/* proof_parts.h - smaller checks of proof.h's; for proof.c alone. */
#ifndef DOJO_GRADE_PROOF_PARTS_H
#define DOJO_GRADE_PROOF_PARTS_H

#include "footprint.h"
#include "proof.h"

enum proof_sight {
    PROOF_FAILED, /* some stage did not accept the sentence */
    PROOF_PASSED,
    PROOF_UNSEEN /* the stage did not run */
};

/* How the sentence did; stage NULL: in any of its stages. */
enum proof_sight proof_sight(const json_t *entry, const char *sentence,
                             const char *stage);

/* The entry of that sentence in that stage; NULL: none. */
const json_t *proof_test(const json_t *entry, const char *sentence,
                         const char *stage);

/* Whether it did not build or pass the gate, and what the gate said. */
bool proof_blocked(const json_t *entry);
const char *proof_gate_message(const json_t *entry);

/* Whether a stage is left out because this dojo has no explorer. */
bool proof_missing(const char *stage);

/* Members of a test's entry: "" and 0 when missing. */
const char *proof_text(const json_t *test, const char *key);
int proof_number(const json_t *test, const char *key);

/* Whether this dojo can run all stages of the sentence. */
bool proof_runs_here(const struct manifest_sentence *sentence);

/* A schedule that does not replay is a fault of ours, whoever's it shows. */
void proof_check_replays(const struct proof_task *task, const char *file,
                         struct problems *problems);

void proof_check_stages(const struct proof_task *task, const char *file,
                        struct problems *problems);
void proof_check_budgets(const struct proof_task *task,
                         const struct answer *answer,
                         const struct footprint *footprint, const char *file,
                         struct problems *problems);

/* What the starter fails beyond the reds. */
void proof_check_greens(const struct proof_task *task,
                        struct problems *problems);

/* The tests that programs list are the manifest's, in its order. */
void proof_check_lists(const struct proof_task *task,
                       const struct answer *answer, struct problems *problems);

#endif
