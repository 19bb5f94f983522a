/* SPDX-License-Identifier: MIT */
/*
 * deep.h - a body that goes deep, in a process of its own.
 */
#ifndef DEEP_H
#define DEEP_H

#include <stddef.h>

/* Uses about so many bytes of stack; something that depends on all of them. */
int go_deep(size_t bytes);

enum deep_end { DEEP_CAUGHT, DEEP_SERVED, DEEP_SUFFERED };

/*
 * In a child process COROUTINES bodies wait; then the one with that index goes
 * so deep, and all go on.  Whether the depth was there (or the body ended with
 * -EOVERFLOW) and nobody else was harmed, or the process was killed before
 * anybody else ran, or neither.
 */
enum { COROUTINES = 9 };
enum deep_end deep_try(int index, size_t bytes);

#endif
