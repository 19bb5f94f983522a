/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=pthread_create,--wrap=pthread_join the linker sends
 * every call here, and __real_X is libc's.  Without, these functions are
 * never called and __real_X, being weak, is NULL.
 */
#include "support/threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

typedef void *thread_start(void *argument);

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument)
    __attribute__((weak));
int __real_pthread_join(pthread_t thread, void **result) __attribute__((weak));
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument);
int __wrap_pthread_join(pthread_t thread, void **result);

static atomic_uint started, joined, until_failure;

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument)
{
    int error;

    if (until_failure > 0 && --until_failure == 0)
        return EAGAIN;
    error = __real_pthread_create(thread, attributes, start, argument);
    if (error == 0)
        started++;
    return error;
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    int error = __real_pthread_join(thread, result);

    if (error == 0)
        joined++;
    return error;
}

void threads_watch(unsigned fail_at)
{
    started = joined = 0;
    until_failure = fail_at;
}

bool threads_counted(void)
{
    return __real_pthread_create != NULL;
}

unsigned threads_started(void)
{
    return started;
}

unsigned threads_joined(void)
{
    return joined;
}
