/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - the words for how a sentence, a stage or an answer ended.
 *
 * Strongest first: what is nearer to the top outweighs what stands below it.
 * All functions may be called from any thread.
 */
#ifndef DOJO_BASE_VERDICT_H
#define DOJO_BASE_VERDICT_H

#include <stdbool.h>

enum verdict {
    VERDICT_INTERNAL, /* our fault, never the learner's */
    VERDICT_TAMPERED,
    VERDICT_BUILD_ERROR,
    VERDICT_LIMIT,
    VERDICT_HANG,
    VERDICT_CRASH,
    VERDICT_DEADLOCK, /* nobody can go on; lost wake-ups and livelocks too */
    VERDICT_RACE,
    VERDICT_LEAK,
    VERDICT_MISUSE,
    VERDICT_WRONG,
    VERDICT_FLAKY,
    VERDICT_SKIPPED,
    VERDICT_INCOMPLETE,
    VERDICT_ACCEPTED
};

/* "build-error" for VERDICT_BUILD_ERROR; static text. */
const char *verdict_name(enum verdict verdict);

/* The verdict of a name; VERDICT_INTERNAL for a name that is none. */
enum verdict verdict_parse(const char *name);

/* Whether the name is one of the fifteen. */
bool verdict_is_name(const char *name);

/* The stronger of the two. */
enum verdict verdict_stronger(enum verdict a, enum verdict b);

#endif
