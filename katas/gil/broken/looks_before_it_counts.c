/* SPDX-License-Identifier: MIT */
/* fast.c, but who waits counts itself after its look. */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { FREE, LEFT }; /* anything else is the holder's address */
struct gil {
    unsigned interval_us; /* never changes */
    atomic_uintptr_t word;
    atomic_ulong turn;   /* stored by the holder alone */
    atomic_ulong ending; /* the turn that was asked to end */
    atomic_uint waiters;
    pthread_mutex_t lock;
    pthread_cond_t given_up;
    uintptr_t leaver; /* guarded by lock: who left it, while LEFT */
};
static _Thread_local char own; /* its address is the thread's name */

struct gil *gil_new(unsigned interval_us)
{
    struct gil *gil =
        interval_us - 1 < GIL_INTERVAL_MAX ? malloc(sizeof *gil) : NULL;

    if (gil)
        *gil = (struct gil){.interval_us = interval_us,
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .given_up = PTHREAD_COND_INITIALIZER};
    return gil;
}

static int look(struct gil *gil)
{
    return !gil ? -EINVAL : gil->word == (uintptr_t)&own ? 0 : -EPERM;
}

static int try_to_take(struct gil *gil, uintptr_t from)
{
    if (!atomic_compare_exchange_strong(&gil->word, &from, (uintptr_t)&own))
        return -EBUSY;
    gil->turn++;
    return 0;
}

static struct timespec after(unsigned interval_us)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    long ns = now.tv_nsec + interval_us % 1000000 * 1000L;
    return (struct timespec){
        now.tv_sec + interval_us / 1000000 + ns / 1000000000, ns % 1000000000};
}

static void wait_for_it(struct gil *gil) /* with the mutex */
{
    while (try_to_take(gil, FREE) &&
           (gil->leaver == (uintptr_t)&own || try_to_take(gil, LEFT))) {
        struct timespec when = after(gil->interval_us);
        atomic_fetch_add(&gil->waiters, 1);
        unsigned long turn = atomic_load(&gil->turn);
        int error = pthread_cond_clockwait(&gil->given_up, &gil->lock,
                                           CLOCK_MONOTONIC, &when);
        if (error == ETIMEDOUT && atomic_load(&gil->turn) == turn)
            atomic_store(&gil->ending, turn);
        atomic_fetch_sub(&gil->waiters, 1);
    }
}

int gil_acquire(struct gil *gil)
{
    int error = look(gil);

    if (error != -EPERM)
        return error ? error : -EDEADLK;
    if (try_to_take(gil, FREE)) {
        pthread_mutex_lock(&gil->lock);
        wait_for_it(gil);
        pthread_mutex_unlock(&gil->lock);
    }
    return 0;
}

int gil_check(struct gil *gil)
{
    int error = look(gil);

    if (error || atomic_load(&gil->ending) != atomic_load(&gil->turn))
        return error;
    pthread_mutex_lock(&gil->lock);
    gil->leaver = (uintptr_t)&own;
    atomic_store(&gil->word, LEFT);
    pthread_cond_signal(&gil->given_up);
    wait_for_it(gil);
    pthread_mutex_unlock(&gil->lock);
    return 1;
}

int gil_release(struct gil *gil)
{
    int error = look(gil);

    if (error)
        return error;
    gil->word = FREE;
    if (gil->waiters > 0) {
        pthread_mutex_lock(&gil->lock);
        pthread_cond_signal(&gil->given_up);
        pthread_mutex_unlock(&gil->lock);
    }
    return 0;
}

int gil_block(struct gil *gil, gil_call *call, void *context, int *result)
{
    int error = call && result ? gil_release(gil) : -EINVAL;

    if (!error) {
        int returned = call(context);
        gil_acquire(gil);
        *result = returned;
    }
    return error;
}

int gil_free(struct gil *gil)
{
    if (gil && gil->word != FREE) /* nobody else is inside */
        return -EBUSY;
    free(gil);
    return 0;
}
