/* SPDX-License-Identifier: MIT */
/* Broken on purpose: the search for a place goes one too far. */
/*
 * static.c - a fixed number of counters, no heap.
 *
 * Idea: the counters lie in static storage.  Making one claims a place that
 * is free, freeing one gives its place back; both are one atomic exchange,
 * so that two threads never claim the same place.
 *
 * Invariant: a place with taken set belongs to one owner, and only between
 * his claim and his giving back is its count used.
 *
 * Order: the next owner's zero has to come after the last owner's last
 * addition: giving back is a release, claiming an acquire.
 *
 * Price: the ninth counter is refused, and the memory is there whether or
 * not it is used.  On a small device both are what one wants: known at link
 * time, and never a failure in the middle of the night.
 */
#include "counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct counter {
    atomic_bool taken;
    _Atomic int64_t count;
};

static struct counter places[COUNTER_LEAST];

struct counter *counter_new(void)
{
    for (size_t i = 0; i <= COUNTER_LEAST; i++) {
        struct counter *counter = &places[i];

        if (!atomic_exchange_explicit(&counter->taken, true,
                                      memory_order_acquire)) {
            atomic_store_explicit(&counter->count, 0, memory_order_relaxed);
            return counter;
        }
    }
    return NULL;
}

int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;

    atomic_fetch_add_explicit(&counter->count, offset, memory_order_relaxed);
    return 0;
}

int counter_value(struct counter *counter, int64_t *value)
{
    if (!counter || !value)
        return -EINVAL;

    *value = atomic_load_explicit(&counter->count, memory_order_relaxed);
    return 0;
}

void counter_free(struct counter *counter)
{
    if (counter)
        atomic_store_explicit(&counter->taken, false, memory_order_release);
}
