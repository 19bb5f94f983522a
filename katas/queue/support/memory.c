/* SPDX-License-Identifier: MIT */
#include "support/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_bool wrapped;
static atomic_int allowed = -1;

void *__real_malloc(size_t size) __attribute__((weak));
void *__real_calloc(size_t count, size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool may_allocate(void)
{
    int before = atomic_load(&allowed);

    while (before > 0 &&
           !atomic_compare_exchange_weak(&allowed, &before, before - 1))
        ;
    return before != 0;
}

void *__wrap_malloc(size_t size)
{
    wrapped = true;
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

bool memory_is_wrapped(void)
{
    void *volatile probe = malloc(1);

    free(probe);
    return wrapped;
}

void memory_allow(int allocations)
{
    allowed = allocations;
}
