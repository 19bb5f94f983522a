/* SPDX-License-Identifier: MIT */
/*
 * crowd.h - other threads for a CMocka test, and assertions about errors.
 *
 * Only the test's own thread may fail a test; others bring back numbers.
 */
#ifndef SUPPORT_CROWD_H
#define SUPPORT_CROWD_H

#include "gil.h"
#include "support/sentence.h"

enum { CROWD = 16, ROUNDS = 100 };

/* What calls by a thread gave that does not hold the lock. */
struct stranger {
    int check, release, block, called;
};
struct stranger stranger_tries(struct gil *gil);

/* CROWD threads count to ROUNDS each, plainly, under the lock, with a check
 * each time.  Returns the count, or the first error. */
int crowd_counts(struct gil *gil);

/* Notes that it was called in context, an int; returns what was there. */
gil_call note_call;

/* The call returns this error, or 0. */
#define CHECK(call, expected)                                                  \
    crowd_check_at(#call, call, expected, __FILE__, __LINE__)
#define OK(call) CHECK(call, 0)
void crowd_check_at(const char *call, int got, int expected, const char *file,
                    int line);

/* A lock, or the test fails. */
struct gil *make_gil(void);

/* As many as there is room for, GIL_LEAST or the test fails; count or fewer.
 * Returns how many. */
int make_gils(struct gil **gils, int count);

#endif
