/* SPDX-License-Identifier: MIT */
/*
 * teach.h - a failure in words that teach.
 *
 *     what happened         the verdict, the message, the steps that matter
 *     why it is allowed     what C, POSIX or the contract leaves open
 *     what would forbid it  the order, the check or the call that is missing
 *
 * From an entry of the result model's tests alone; nothing is run.  Main
 * thread.
 */
#ifndef DOJO_CLI_TEACH_H
#define DOJO_CLI_TEACH_H

#include <jansson.h>
#include <stdio.h>

/* Why such a thing can happen, and what would forbid it; static text. */
struct lesson {
    const char *why;
    const char *forbid;
};

const struct lesson *lesson_find(const json_t *test);

/* All three, in lines of at most width columns. */
void teach(FILE *out, const json_t *test, int width);

/* A paragraph in lines of at most width columns, each after prefix; words
 * that are longer stand alone. */
void teach_paragraph(FILE *out, const char *text, const char *prefix,
                     int width);

#endif
