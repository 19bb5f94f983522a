/* SPDX-License-Identifier: MIT */
/* Broken on purpose: each call is joined before the next one is started. */
/*
 * each.c - a thread for each call.
 *
 * Idea: start all, compute, join all: three loops that never become one.
 * What a thread needs to know is in the run's own frame, an errand for each,
 * because the run outlives them.
 * Invariant: between the first start and the last join, errand i and result i
 * are its thread's alone.  Price: a thread is made and ended for each call;
 * where one is not to be had, its call is not made.
 */
#include "blocking.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct blocking {
    size_t most;
    atomic_flag busy; /* set by who is in a run */
};

struct errand {
    struct blocking_call call;
    int result;
    bool started;
    pthread_t thread;
};

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = NULL;

    if (most >= 1 && most <= BLOCKING_MOST)
        blocking = malloc(sizeof *blocking);
    if (blocking)
        *blocking = (struct blocking){.most = most, .busy = ATOMIC_FLAG_INIT};
    return blocking;
}

static bool are_right(const struct blocking_call calls[], size_t count)
{
    while (count > 0)
        if (!calls[--count].call)
            return false;
    return true;
}

/* errno is asked for here: it is this thread's. */
static void *make_call(void *argument)
{
    struct errand *errand = argument;
    int result = errand->call.call(errand->call.port);

    errand->result = result == -1 ? -errno : result;
    return NULL;
}

static void start(struct errand *errand, struct blocking_call call)
{
    *errand = (struct errand){.call = call, .result = -EAGAIN};
    errand->started =
        pthread_create(&errand->thread, NULL, make_call, errand) == 0;
}

static int finish(struct errand *errand)
{
    if (errand->started)
        pthread_join(errand->thread, NULL);
    return errand->result;
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    struct errand errands[BLOCKING_MOST];

    if (!blocking || !calls || !results || !compute || count == 0 ||
        count > blocking->most || !are_right(calls, count))
        return -EINVAL;
    if (atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    for (size_t i = 0; i < count; i++) {
        start(&errands[i], calls[i]);
        results[i] = finish(&errands[i]);
    }
    compute(context);
    atomic_flag_clear(&blocking->busy);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    if (blocking && atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    free(blocking);
    return 0;
}
