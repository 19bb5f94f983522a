/* SPDX-License-Identifier: MIT */
/* static.c, but a place is claimed in two steps. */
#include "gil.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct gil {
    atomic_bool taken;   /* the place, not the lock */
    int64_t interval_ns; /* does not change while it is taken */
    pthread_mutex_t lock;
    pthread_cond_t given_up, begun;
    /* Guarded by lock. */
    pthread_t holder; /* while held */
    bool held;
    unsigned waiters;
    int64_t waiting_since;
    unsigned long turns; /* begun so far */
};

#define PLACE                                                                  \
    {                                                                          \
        .lock = PTHREAD_MUTEX_INITIALIZER,                                     \
        .given_up = PTHREAD_COND_INITIALIZER,                                  \
        .begun = PTHREAD_COND_INITIALIZER                                      \
    }
static struct gil places[GIL_LEAST] = {PLACE, PLACE, PLACE, PLACE};

struct gil *gil_new(unsigned interval_us)
{
    bool possible = interval_us - 1 < GIL_INTERVAL_MAX;

    for (int i = 0; possible && i < GIL_LEAST; i++)
        if (!atomic_load(&places[i].taken)) {
            atomic_store(&places[i].taken, true);
            places[i].interval_ns = interval_us * INT64_C(1000);
            return &places[i];
        }
    return NULL;
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
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

static void take(struct gil *gil)
{
    if (gil->waiters++ == 0)
        gil->waiting_since = now();
    while (gil->held)
        pthread_cond_wait(&gil->given_up, &gil->lock);
    if (--gil->waiters > 0)
        gil->waiting_since = now();
    gil->held = true;
    gil->holder = pthread_self();
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

    if (!result && gil->waiters > 0 &&
        now() - gil->waiting_since >= gil->interval_ns) {
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
    if (!gil || gil->held) /* nobody else is inside */
        return gil ? -EBUSY : 0;
    atomic_store(&gil->taken, false);
    return 0;
}
