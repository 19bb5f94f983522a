/* SPDX-License-Identifier: MIT */
/*
 * heap.h - malloc and its kin, counted; any thread may call them.
 */
#ifndef DOJO_TESTING_HEAP_H
#define DOJO_TESTING_HEAP_H

#include <stddef.h>

void *dojo_heap_malloc(size_t size);
void *dojo_heap_calloc(size_t count, size_t size);
void *dojo_heap_realloc(void *block, size_t size);
void *dojo_heap_aligned_alloc(size_t alignment, size_t size);
int dojo_heap_posix_memalign(void **block, size_t alignment, size_t size);
void dojo_heap_free(void *block);

/* Sends the event "heap" when any of them was called. */
void heap_report(void);

#endif
