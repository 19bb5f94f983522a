/* SPDX-License-Identifier: MIT */
/*
 * answer.h - one submission, solution, variant or starter, taken in.
 *
 *     work/counter/counter.c --copy--> JOB/src/counter.c
 *     katas/counter/counter.h -copy--> JOB/src/counter.h   (ours wins)
 *
 * Only the manifest's files are taken: regular ones, no links, bounded in
 * size; whoever swaps them meanwhile gains nothing.  An answer belongs to one
 * thread at a time.
 */
#ifndef DOJO_GRADE_ANSWER_H
#define DOJO_GRADE_ANSWER_H

#include "kata.h"
#include "sandbox.h"

enum { ANSWER_FILE_MAX = 1 << 20 };

struct answer {
    const struct kata *kata;
    char *label;              /* how results name it: "work/counter" */
    char *job;                /* temporary folder; src/ below it */
    struct text_list names;   /* as the manifest's files */
    enum sandbox_level level; /* how it is built and run; taken in: NONE */
    bool terse;               /* built without a word on lines: faster, where
                                 nobody reads what fails at which of them */
};

/*
 * Takes in folder/FILE for each of the manifest's files; a folder that is a
 * link is none.  0; -ENOENT, -EACCES and the like with one line in *message,
 * which the caller frees.
 */
int answer_take_folder(const struct kata *kata, const char *folder,
                       const char *label, struct answer *answer,
                       char **message);

/*
 * Takes in one file of the kata's folder in place of the first of the
 * manifest's files: "starter.c", "solutions/mutex.c".  Others come from the
 * kata's folder.  Errors as above.
 */
int answer_take_file(const struct kata *kata, const char *file,
                     struct answer *answer, char **message);

/* Frees it and removes its folder. */
void answer_free(struct answer *answer);

#endif
