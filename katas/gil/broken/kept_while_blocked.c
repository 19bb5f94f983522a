/* SPDX-License-Identifier: MIT */
/* request.c, but the call is made with the lock. */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct gil {
    unsigned interval_us; /* never changes */
    pthread_mutex_t lock;
    pthread_cond_t given_up, begun;
    /* Guarded by lock. */
    pthread_t holder; /* while held */
    bool held, requested;
    unsigned long turns; /* begun so far */
};

struct gil *gil_new(unsigned interval_us)
{
    struct gil *gil =
        interval_us - 1 < GIL_INTERVAL_MAX ? malloc(sizeof *gil) : NULL;

    if (gil)
        *gil = (struct gil){.interval_us = interval_us,
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .given_up = PTHREAD_COND_INITIALIZER,
                            .begun = PTHREAD_COND_INITIALIZER};
    return gil;
}

/* 0: the caller holds the gil; else what to answer it.  unlock() follows. */
static int lock_and_look(struct gil *gil)
{
    if (!gil)
        return -EINVAL;
    pthread_mutex_lock(&gil->lock);
    return gil->held && pthread_equal(gil->holder, pthread_self()) ? 0 : -EPERM;
}

static int unlock(struct gil *gil, int result)
{
    if (gil)
        pthread_mutex_unlock(&gil->lock);
    return result;
}

static struct timespec after(unsigned interval_us)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    long ns = now.tv_nsec + interval_us % 1000000 * 1000L;
    return (struct timespec){
        now.tv_sec + interval_us / 1000000 + ns / 1000000000, ns % 1000000000};
}

static void take(struct gil *gil)
{
    while (gil->held) {
        struct timespec when = after(gil->interval_us);
        unsigned long turn = gil->turns;
        int error = pthread_cond_clockwait(&gil->given_up, &gil->lock,
                                           CLOCK_MONOTONIC, &when);
        if (error == ETIMEDOUT && gil->turns == turn)
            gil->requested = true;
    }
    gil->held = true;
    gil->holder = pthread_self();
    gil->requested = false;
    gil->turns++;
    pthread_cond_broadcast(&gil->begun);
}

static void give_up(struct gil *gil)
{
    gil->held = false;
    pthread_cond_signal(&gil->given_up);
}

int gil_acquire(struct gil *gil)
{
    int error = lock_and_look(gil);

    if (error == -EPERM)
        take(gil);
    return unlock(gil, !error ? -EDEADLK : error == -EPERM ? 0 : error);
}

int gil_check(struct gil *gil)
{
    int result = lock_and_look(gil);

    if (!result && gil->requested) {
        unsigned long turn = gil->turns;
        give_up(gil);
        while (gil->turns == turn)
            pthread_cond_wait(&gil->begun, &gil->lock);
        take(gil);
        result = 1;
    }
    return unlock(gil, result);
}

int gil_release(struct gil *gil)
{
    int error = lock_and_look(gil);

    if (!error)
        give_up(gil);
    return unlock(gil, error);
}

int gil_block(struct gil *gil, gil_call *call, void *context, int *result)
{
    int error = call && result ? unlock(gil, lock_and_look(gil)) : -EINVAL;

    if (!error) {
        int returned = call(context);
        *result = returned;
    }
    return error;
}

int gil_free(struct gil *gil)
{
    if (!gil || gil->held) /* nobody else is inside */
        return gil ? -EBUSY : 0;
    pthread_cond_destroy(&gil->begun);
    pthread_cond_destroy(&gil->given_up);
    pthread_mutex_destroy(&gil->lock);
    free(gil);
    return 0;
}
