/* SPDX-License-Identifier: MIT */
/*
 * memory.h - memory that runs out, for programs that are linked with
 * -Wl,--wrap=malloc,--wrap=calloc.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>

/* Is the program linked so? */
bool memory_is_wrapped(void);

/* From now on so many allocations succeed; -1: as many as there is room for. */
void memory_allow(int allocations);

#endif
