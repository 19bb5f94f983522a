/* SPDX-License-Identifier: MIT */
/*
 * grade.h - the parts of dojo grade.
 *
 *     grade.c        options, and what is written when all is judged
 *     grade_level.c  which isolation it will be
 *     grade_batch.c  many folders, a few at a time
 *
 * All belongs to the main thread.
 */
#ifndef DOJO_CLI_GRADE_H
#define DOJO_CLI_GRADE_H

#include "command.h"
#include "sandbox.h"

struct grade_options {
    struct common common;
    struct text_list folders;
    const char *seed;
    enum sandbox_level required; /* NONE: nothing is demanded */
    enum sandbox_level level;    /* asked for, then what is used */
};

/* Settles options->level; 0, or an exit code and a line was printed. */
int grade_choose_level(struct grade_options *options);

/*
 * Judges all folders.  A new array of entries, in the order of the folders;
 * *code is the exit code so far and may become a worse one.
 */
json_t *grade_batch(const struct grade_options *options, int *code);

#endif
