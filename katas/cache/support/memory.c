/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=X the linker sends every call of X to __wrap_X here,
 * and __real_X is libc's.  Without, these functions are never called and
 * __real_X, being weak, is NULL.
 */
#include "support/memory.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_malloc(size_t size) __attribute__((weak));
void *__real_calloc(size_t count, size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static atomic_uint until_failure;

static bool fails_now(void)
{
    return until_failure > 0 && --until_failure == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

bool memory_watched(void)
{
    return __real_malloc != NULL;
}

void memory_fail_at(unsigned k)
{
    until_failure = k;
}
