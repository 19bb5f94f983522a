/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=X the linker sends every call of X to __wrap_X here,
 * and __real_X is libc's.  Without, these functions are never called and
 * __real_X, being weak, is NULL.
 */
#include "support/threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <threads.h>

typedef void *thread_start(void *argument);

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument)
    __attribute__((weak));
int __real_pthread_join(pthread_t thread, void **result) __attribute__((weak));
int __real_thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
    __attribute__((weak));
int __real_thrd_join(thrd_t thread, int *result) __attribute__((weak));

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument);
int __wrap_pthread_join(pthread_t thread, void **result);
int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *argument);
int __wrap_thrd_join(thrd_t thread, int *result);

static atomic_uint started, joined, until_failure;

static bool fails_now(void)
{
    return until_failure > 0 && --until_failure == 0;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          thread_start *start, void *argument)
{
    int error = fails_now() ? EAGAIN
                            : __real_pthread_create(thread, attributes, start,
                                                    argument);

    started += error == 0;
    return error;
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    int error = __real_pthread_join(thread, result);

    joined += error == 0;
    return error;
}

int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    int error =
        fails_now() ? thrd_nomem : __real_thrd_create(thread, start, argument);

    started += error == thrd_success;
    return error;
}

int __wrap_thrd_join(thrd_t thread, int *result)
{
    int error = __real_thrd_join(thread, result);

    joined += error == thrd_success;
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
