/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a 64-bit count in two atomic halves. */
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
    _Atomic uint32_t low, high;
};

struct counter *counter_new(void)
{
    struct counter *counter = malloc(sizeof *counter);

    if (!counter)
        return NULL;
    atomic_init(&counter->low, 0);
    atomic_init(&counter->high, 0);
    return counter;
}

int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;

    uint32_t low = (uint32_t)offset;
    uint32_t carry = atomic_fetch_add(&counter->low, low) > UINT32_MAX - low;
    atomic_fetch_add(&counter->high, (uint32_t)(offset >> 32) + carry);
    return 0;
}

int counter_value(struct counter *counter, int64_t *value)
{
    if (!counter || !value)
        return -EINVAL;

    uint64_t high = atomic_load(&counter->high);
    *value = (int64_t)(high << 32 | atomic_load(&counter->low));
    return 0;
}

void counter_free(struct counter *counter)
{
    free(counter);
}
