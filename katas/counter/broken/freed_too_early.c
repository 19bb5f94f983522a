/* SPDX-License-Identifier: MIT */
/* Broken on purpose: first freed, then destroyed. */
/*
 * mutex.c - one lock around every use of the count.
 *
 * Idea: whoever holds the lock is alone with the count, so that load,
 * addition and store are one step to everybody else.
 *
 * Invariant: count is read and written with the lock held; readers hold it
 * too.
 *
 * Price: two atomic operations a call as long as nobody else is there; as
 * soon as somebody is, a queue, and at times a sleep in the kernel.
 */
#include "counter.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct counter {
    pthread_mutex_t lock;
    /* Guarded by lock; unsigned, because that may wrap around. */
    uint64_t count;
};

struct counter *counter_new(void)
{
    struct counter *counter = malloc(sizeof *counter);

    if (!counter)
        return NULL;
    if (pthread_mutex_init(&counter->lock, NULL))
        goto out_free;
    counter->count = 0;
    return counter;

out_free:
    free(counter);
    return NULL;
}

/* Locking cannot fail: a mutex of the default type that was initialised. */
int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;

    pthread_mutex_lock(&counter->lock);
    counter->count += (uint64_t)offset;
    pthread_mutex_unlock(&counter->lock);
    return 0;
}

int counter_value(struct counter *counter, int64_t *value)
{
    if (!counter || !value)
        return -EINVAL;

    pthread_mutex_lock(&counter->lock);
    *value = (int64_t)counter->count;
    pthread_mutex_unlock(&counter->lock);
    return 0;
}

void counter_free(struct counter *counter)
{
    if (!counter)
        return;
    free(counter);
    pthread_mutex_destroy(&counter->lock);
}
