/* SPDX-License-Identifier: MIT */
/* Broken on purpose: one flag says of all objects that somebody is in a run. */
/*
 * static.c - no heap: calls are drawn from a list, by as many threads.
 *
 * Idea: who has nothing to do draws the next call, by one atomic step.  So
 * nobody has to know how many threads could be started: fewer make more calls
 * each, and whoever is left over when the computation is done, the caller
 * makes.
 * Invariant: next calls have been drawn; who drew i writes results[i] alone.
 * Price: threads are made for each run, and a thread that could not be
 * started costs time where each.c costs a call.
 */
#include "blocking.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static struct blocking {
    atomic_flag taken; /* by who made it */
    size_t most;
} places[BLOCKING_LEAST];

static atomic_flag busy; /* set by who is in a run */

struct list {
    const struct blocking_call *calls;
    int *results;
    size_t count;
    atomic_size_t next;
};

struct blocking *blocking_new(size_t most)
{
    if (most == 0 || most > BLOCKING_MOST)
        return NULL;
    for (size_t i = 0; i < BLOCKING_LEAST; i++)
        if (!atomic_flag_test_and_set(&places[i].taken)) {
            places[i].most = most;
            return &places[i];
        }
    return NULL;
}

static void *make_calls(void *argument)
{
    struct list *list = argument;
    size_t i;

    while ((i = atomic_fetch_add(&list->next, 1)) < list->count) {
        int result = list->calls[i].call(list->calls[i].port);

        list->results[i] = result == -1 ? -errno : result;
    }
    return NULL;
}

static void run_list(struct list *list, blocking_compute *compute,
                     void *context)
{
    pthread_t threads[BLOCKING_MOST];
    size_t started = 0;

    while (started < list->count &&
           !pthread_create(&threads[started], NULL, make_calls, list))
        started++;
    compute(context);
    if (started < list->count)
        make_calls(list);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    struct list list = {.calls = calls, .results = results, .count = count};

    if (!blocking || !calls || !results || !compute || count == 0 ||
        count > blocking->most)
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!calls[i].call)
            return -EINVAL;
    if (atomic_flag_test_and_set(&busy))
        return -EBUSY;
    run_list(&list, compute, context);
    atomic_flag_clear(&busy);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    if (!blocking)
        return 0;
    if (atomic_flag_test_and_set(&busy))
        return -EBUSY;
    atomic_flag_clear(&busy);
    atomic_flag_clear(&blocking->taken);
    return 0;
}
