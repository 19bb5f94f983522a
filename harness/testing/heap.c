/* SPDX-License-Identifier: MIT */
/*
 * Idea: for the footprint, the judge renames an answer's calls of malloc and
 * its kin to these; everybody else's stay as they are.
 */
#include "heap.h"
#include "record.h"
#include "runner.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_size_t now;
static atomic_size_t peak;
static atomic_size_t allocations;
static atomic_bool used;

static void *gained(void *block)
{
    size_t size;
    size_t most;

    if (block == NULL)
        return NULL;
    atomic_store(&used, true);
    atomic_fetch_add(&allocations, 1);
    size = malloc_usable_size(block);
    size += atomic_fetch_add(&now, size);
    most = atomic_load(&peak);
    while (size > most && !atomic_compare_exchange_weak(&peak, &most, size))
        ;
    return block;
}

static void lost(void *block)
{
    if (block != NULL)
        atomic_fetch_sub(&now, malloc_usable_size(block));
}

void *dojo_heap_malloc(size_t size)
{
    return gained(malloc(size));
}

void *dojo_heap_calloc(size_t count, size_t size)
{
    return gained(calloc(count, size));
}

void *dojo_heap_realloc(void *block, size_t size)
{
    size_t before = block != NULL ? malloc_usable_size(block) : 0;
    void *bigger = realloc(block, size);

    if (bigger == NULL)
        return NULL;
    atomic_fetch_sub(&now, before);
    return gained(bigger);
}

void *dojo_heap_aligned_alloc(size_t alignment, size_t size)
{
    return gained(aligned_alloc(alignment, size));
}

int dojo_heap_posix_memalign(void **block, size_t alignment, size_t size)
{
    int error = posix_memalign(block, alignment, size);

    if (error == 0)
        gained(*block);
    return error;
}

void dojo_heap_free(void *block)
{
    lost(block);
    free(block);
}

void heap_report(void)
{
    json_t *heap;

    if (!atomic_load(&used))
        return;
    heap = json_pack("{s:{s:I, s:I}}", "heap", "peak",
                     (json_int_t)atomic_load(&peak), "allocations",
                     (json_int_t)atomic_load(&allocations));
    (void)record_event("heap", runner_sentence(), heap);
}
