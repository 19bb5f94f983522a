/* SPDX-License-Identifier: MIT */
#include "support/memory.h"
#include "support/sentence.h"

#include <string.h>

static bool mocks;

void *__real_malloc(size_t size) __attribute__((weak));
void *__wrap_malloc(size_t size);

/* What it gives is never 0, so that nobody relies on it. */
void *__wrap_malloc(size_t size)
{
    void *memory = mocks ? mock_ptr_type(void *) : __real_malloc(size);

    return memory ? memset(memory, 0xa5, size) : NULL;
}

bool memory_is_wrapped(void)
{
    return __real_malloc != NULL;
}

void memory_is_mocked(void)
{
    mocks = true;
}

int memory_is_itself(void **state)
{
    (void)state;
    mocks = false;
    return 0;
}
