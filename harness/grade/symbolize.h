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

struct symbolized_stack {
    struct symbolized *frames; /* innermost first */
    size_t count;
};

/*
 * Each record has a stack: texts like "0x4012ab" for the program's own and
 * "pthread_cond_wait@libc.so.6" for libraries' addresses.  A record's stack
 * gets the frames of the program and the last library function before each of
 * them.  As many stacks as records, which symbolize_free frees; all are asked
 * for at once.  NULL: there are no records, or no memory.
 */
struct symbolized_stack *
symbolize(const char *program, enum sandbox_level level, const json_t *records);
void symbolize_free(struct symbolized_stack *stacks, const json_t *records);

#endif
