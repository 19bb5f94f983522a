/* SPDX-License-Identifier: MIT */
/*
 * roles.h - what the threads of a scenario do; for schedules.c and faults.c.
 *
 * There is one queue.  start() and result_of() are the two ends of a thread
 * that plays a role.  Whoever can be blocked is blocked after settle(), for
 * simulated time moves only when nobody can go on.
 */
#ifndef ROLES_H
#define ROLES_H

#define _POSIX_C_SOURCE 200809L /* nanosleep */

#include "queue.h"

#include <dojo/explore.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <cmocka.h>

#define check(call, expected) dojo_check_int(call, expected)

static struct queue *queue;
static int items[4]; /* who had it; plain: that order is kept shows in them */
static atomic_int parts; /* done by the roles */

/* A story about the queue; play() makes the queue, tells it, and cleans up. */
struct plan {
    size_t capacity;
    void (*story)(void);
};

static inline void play(void *context)
{
    const struct plan *plan = context;

    queue = queue_new(plan->capacity);
    dojo_check(queue != NULL);
    plan->story();
    check(queue_free(queue), 0);
}

static inline void explore(void **plan)
{
    dojo_explore(play, *plan, NULL);
}

/* The list of CMocka tests in main() reads: story(CAPACITY, SENTENCE). */
#define story(capacity, name) test_of(#name, &(struct plan){capacity, name})

static inline struct CMUnitTest test_of(const char *name, struct plan *plan)
{
    return (struct CMUnitTest){name, explore, NULL, NULL, plan};
}

static inline void settle(void)
{
    struct timespec left = {.tv_sec = 1};

    while (nanosleep(&left, &left) != 0)
        ;
}

static inline int put(int *item)
{
    *item = 1;
    return queue_put(queue, item);
}

/* Takes the item that is expected, or any if that is NULL. */
static inline int take(const int *expected)
{
    void *item = NULL;
    int result = queue_take(queue, &item);

    if (result == 0 && expected != NULL)
        dojo_check(item == expected);
    if (result == 0)
        dojo_check_int(++*(int *)item, 2); /* put once, taken once */
    return result;
}

/* Puts items until one cannot be; only memory may be missing. */
static inline int put_all(int count)
{
    for (int i = 0; i < count; i++) {
        int result = put(&items[i]);

        if (result != 0) {
            check(result, -ENOMEM);
            return i;
        }
    }
    return count;
}

static inline void take_all(int count)
{
    for (int i = 0; i < count; i++)
        check(take(&items[i]), 0);
}

static inline int finished(void)
{
    return atomic_load(&parts);
}

static inline void *role_result(int result)
{
    atomic_fetch_add(&parts, 1);
    return (void *)(intptr_t)result;
}

/* The roles of threads; each ends with the result of its last call. */
static inline void *putter(void *item)
{
    return role_result(put(item));
}

static inline void *taker(void *expected)
{
    return role_result(take(expected));
}

static inline void *marker(void *unused)
{
    return role_result(unused ? 0 : queue_task_done(queue));
}

static inline void *closer(void *unused)
{
    return role_result(unused ? 0 : queue_close(queue));
}

static inline void *joiner(void *unused)
{
    return role_result(unused ? 0 : queue_join(queue));
}

/* Takes two items and marks each as done when it has finished with it. */
static inline void *worker(void *unused)
{
    int result = unused ? -EINVAL : 0;

    for (int i = 0; i < 2 && result == 0; i++) {
        result = take(NULL);
        atomic_fetch_add(&parts, 1);
        check(queue_task_done(queue), 0);
    }
    return (void *)(intptr_t)result;
}

static inline pthread_t start(void *(*role)(void *), int *item)
{
    pthread_t thread;

    check(pthread_create(&thread, NULL, role, item), 0);
    return thread;
}

static inline int result_of(pthread_t thread)
{
    void *result = NULL;

    check(pthread_join(thread, &result), 0);
    return (int)(intptr_t)result;
}

/* The same for two threads in one role. */
static pthread_t first, second;

static inline void start_two(void *(*role)(void *), int *item, int *other)
{
    first = start(role, item);
    second = start(role, other);
}

static inline void both_end_with(int result)
{
    check(result_of(first), result);
    check(result_of(second), result);
}

/* Tries to free the queue while that role is blocked inside. */
static inline void free_around(void *(*role)(void *), int *item)
{
    first = start(role, item);
    settle();
    check(queue_free(queue), -EBUSY);
}

/* Frees the queue although that thread may not have left it yet. */
static inline void free_beside(pthread_t thread)
{
    int result = queue_free(queue);

    if (result == 0)
        queue = NULL;
    else
        check(result, -EBUSY);
    check(result_of(thread), 0);
}

#endif
