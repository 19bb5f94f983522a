/* SPDX-License-Identifier: MIT */
/*
 * grade.h - the parts of dojo grade.
 *
 *     grade.c        options, and what is written when all is judged
 *     grade_level.c  which isolation it will be
 *     grade_batch.c  many folders, a few at a time
 *     grade_table.c  who, verdict, points, for a whole course
 *
 * All belongs to the main thread.
 */
#ifndef DOJO_CLI_GRADE_H
#define DOJO_CLI_GRADE_H

#include "command.h"
#include "outputs.h"
#include "sandbox.h"

enum grade_canaries {
    GRADE_CANARIES_MANY, /* beside more than one folder */
    GRADE_CANARIES_ALWAYS,
    GRADE_CANARIES_NEVER
};

struct grade_options {
    struct common common;
    struct outputs outputs;
    struct text_list folders;
    struct text_list tables; /* files to write, .csv or .html */
    const char *pages;       /* folder for a page each; NULL: none */
    const char *seed;
    const char *records; /* folder of the record book; NULL: none */
    bool again;          /* grade also what the book knows */
    bool measured;       /* footprint and coverage too */
    bool timed;          /* timing too */
    enum grade_canaries canaries;
    enum sandbox_level required; /* NONE: nothing is demanded */
    enum sandbox_level level;    /* asked for, then what is used */
};

/* Settles options->level; 0, or an exit code and a line was printed. */
int grade_choose_level(struct grade_options *options);

/*
 * Judges all folders, each once, and says on stderr what was not as it should
 * be.  A new array of entries, in the order of the folders; NULL when nothing
 * counts: a canary came out wrong.  *code is the exit code so far and may
 * become a worse one.
 */
json_t *grade_batch(const struct grade_options *options, int *code);

/*
 * Writes the table of the entries to path, as its ending says.  0, or an exit
 * code and a line was printed.
 */
int grade_write_table(const char *path, const json_t *entries);
/* A page for each of the results, and one of all, in folder; the same. */
int grade_write_pages(const char *folder, const json_t *results);
bool grade_is_table(const char *path); /* whether the ending is known */

#endif
