/* SPDX-License-Identifier: MIT */
/*
 * memory.h - memory that runs short when told; needs malloc and
 * calloc wrapped at link time, memory_watched() tells.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>

bool memory_watched(void);

/* The k-th allocation from now on fails; 0: none. */
void memory_fail_at(unsigned k);

#endif
