/* SPDX-License-Identifier: MIT */
/*
 * model.h - the results as the pages see them: katas, each with its sentences
 * and its answers in the order in which they are shown.
 *
 *     model --> kata --> sentence, sentence, ...
 *                   \--> starter | solution ... | broken ... | submission ...
 *
 * Nothing here is copied but lists of pointers: the results have to outlive
 * the model.  Read by any number of threads at once, once made.
 */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "verdict.h"

enum role { ROLE_STARTER, ROLE_SOLUTION, ROLE_BROKEN, ROLE_SUBMISSION };

enum { ANSWER_NAME_MOST = 64 };

struct answer {
    const json_t *entry;
    const json_t *manifest; /* of "solutions" or "broken"; may be NULL */
    enum role role;
    char name[ANSWER_NAME_MOST];
};

/* One benchmark of one program: an answer, or a peer. */
struct figure {
    const char *program;
    const json_t *item; /* of "timing" */
};

struct kata {
    const char *name;
    const json_t *json; /* of "katas"; NULL when only results name it */
    const char **sentences;
    size_t sentence_count;
    struct answer *answers;
    size_t answer_count;
    struct figure *figures; /* answers in order, then peers */
    size_t figure_count;
};

struct model {
    const json_t *root;
    struct kata *katas;
    size_t kata_count;
};

/* 0; -EINVAL: not dojo.results/1; -ENOMEM.  model_close after 0 only. */
int model_open(struct model *model, const json_t *root);
void model_close(struct model *model);

/* A member that is a string, else "". */
const char *member_text(const json_t *object, const char *member);
/* Whether there is a finite number by that name; then it is in *number. */
bool member_number(const json_t *object, const char *member, double *number);
/* A member that is an array, else NULL: json_array_foreach takes it. */
const json_t *member_array(const json_t *object, const char *member);

/* The kata's title, else its name. */
const char *kata_title(const struct kata *kata);

/* How one sentence went with one answer. */
struct cell {
    size_t tests; /* 0: it was not run */
    enum verdict verdict;
    const json_t *strongest; /* the test that gave the verdict */
};

/* Over all stages, or over one; stage may be NULL. */
struct cell answer_cell(const struct answer *answer, const char *sentence,
                        const char *stage);

enum verdict answer_verdict(const struct answer *answer);

/* Whether the sentence named in the manifest noticed a broken variant. */
bool answer_noticed(const struct answer *answer);

struct tally {
    size_t solutions, accepted; /* solutions; accepted in every stage */
    size_t broken, noticed;
    size_t starter_reds; /* sentences that the starter fails */
    bool starter;
};
struct tally kata_tally(const struct kata *kata);

/* Letters, digits, '_' and '-' alone, and at least one: fit for an id. */
bool is_identifier(const char *text);

#endif
