/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a compare-exchange that gives up after the second try. */
/*
 * atomic.c - the processor's own read-modify-write.
 *
 * Idea: fetch_add is load, addition and store in one step that nothing can
 * come between.  No lock to take, none to forget.
 *
 * Invariant: count changes by fetch_add alone, never by a load and a store.
 *
 * Order: relaxed.  The counter promises no order for other data, and all
 * threads agree on the order of the changes to one atomic object anyway.
 *
 * Price: all threads want the same cache line.  Its journeys between the
 * cores, not the additions, are what the time goes to.
 */
#include "counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

struct counter {
    _Atomic int64_t count; /* atomic arithmetic wraps around by definition */
};

struct counter *counter_new(void)
{
    struct counter *counter = malloc(sizeof *counter);

    if (!counter)
        return NULL;
    atomic_init(&counter->count, 0);
    return counter;
}

int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;

    for (int attempt = 0; attempt < 2; attempt++) {
        int64_t seen = atomic_load(&counter->count);
        uint64_t sum = (uint64_t)seen + (uint64_t)offset;
        if (atomic_compare_exchange_strong(&counter->count, &seen,
                                           (int64_t)sum))
            break;
    }
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
    free(counter);
}
