/* SPDX-License-Identifier: MIT */
/*
 * symbolize.h - addresses of a test program as functions and lines.
 *
 * Any thread may call it.
 */
#ifndef DOJO_GRADE_SYMBOLIZE_H
#define DOJO_GRADE_SYMBOLIZE_H

#include "sandbox.h"
#include "text.h"

#include <jansson.h>

struct symbolized {
    char *function; /* "counter_add"; "??" when nobody knows */
    char *file;     /* "counter.c", without folders; "" when unknown */
    unsigned line;  /* 0: unknown */
    bool called;    /* in a library: function is what was called there */
};

/*
 * stack is what a record says: texts like "0x4012ab" for the program's own
 * and "pthread_cond_wait@libc.so.6" for libraries' addresses.  The frames of
 * the program and the last library function before each of them, innermost
 * first; *count of them, symbolize_free frees.  NULL when there are none.
 */
struct symbolized *symbolize(const char *program, enum sandbox_level level,
                             const json_t *stack, size_t *count);
void symbolize_free(struct symbolized *frames, size_t count);

#endif
