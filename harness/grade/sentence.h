/* SPDX-License-Identifier: MIT */
/*
 * sentence.h - one sentence, run afresh in a process of its own, and judged.
 *
 *     program --only SENTENCE --records, status, output--> verdict, why, where
 *
 * No end in the records, no pass.  Any thread may call it.
 */
#ifndef DOJO_GRADE_SENTENCE_H
#define DOJO_GRADE_SENTENCE_H

#include "answer.h"
#include "sandbox.h"
#include "stage.h"
#include "verdict.h"

#include <jansson.h>

struct sentence_run {
    const struct answer *answer;
    const struct stage *stage;
    const char *program;
    const struct manifest_sentence *sentence;
    const char *seed;               /* NULL: the kata version's own */
    unsigned processor_s;           /* that it may use; 0: as its deadline
                                       allows */
    unsigned hurry_ms;              /* instead of its deadline: what takes
                                       longer is incomplete; 0: none */
    const char *folder;             /* to run in; NULL: the kata's */
    struct sandbox_pool *pool;      /* of runs of this program in this folder;
                                       NULL: none */
    const char *const *environment; /* added to the stage's; NULL: none */
};

/*
 * Runs it.  A new entry of the result model's tests, without points; NULL for
 * no memory.
 */
json_t *sentence_judge(const struct sentence_run *run);

/* The environment that it runs in; text_list_free it. */
struct text_list sentence_environment(const struct sentence_run *run);

/* The verdict of such an entry. */
enum verdict sentence_verdict(const json_t *entry);

#endif
