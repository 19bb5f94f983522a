/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a key that was never made is used. */
/*
 * sharded.c - a cell per thread; a reader adds the cells up.
 *
 * Idea: threads that write to different cache lines do not disturb each
 * other.  Every thread takes a slot, a number below SHARED, and adds to the
 * cell of that number in whatever counter it is given.
 *
 * Invariant: a private cell has one writer at a time, the thread that holds
 * its slot, so that a load and a store are enough there.  Threads that got
 * no slot meet in the cell SHARED and need fetch_add.  What a cell counted
 * stays in it when its slot changes hands.
 *
 * Order: the next holder of a slot has to see the last store of the one
 * before: the slot is given back with release and taken with acquire.
 *
 * Price: a kilobyte a counter, and readers that look at every cell.  The
 * value is no snapshot: cells are read one after the other, and it may be a
 * number that the whole count never had.  The contract allows that.
 */
#include "counter.h"

#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    SHARED = 15, /* the cell for those without a slot of their own */
    CELLS,
    UNKNOWN, /* this thread has not asked for a slot yet */
    CACHE_LINE = 64
};

struct cell {
    alignas(CACHE_LINE) _Atomic uint64_t count;
};

struct counter {
    struct cell cells[CELLS];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* its destructor gives slots back */
static int key_error;

static _Atomic uint32_t taken; /* a bit per slot; that of SHARED stays 0 */
static _Thread_local unsigned my_slot = UNKNOWN;

static void give_back_slot(void *slot_of_thread)
{
    unsigned *slot = slot_of_thread;

    atomic_fetch_and_explicit(&taken, ~(UINT32_C(1) << *slot),
                              memory_order_release);
    *slot = UNKNOWN;
}

static void make_key(void)
{
    key_error = pthread_key_create(&key, give_back_slot);
}

static unsigned take_slot(void)
{
    uint32_t seen = atomic_load_explicit(&taken, memory_order_relaxed);
    unsigned slot;

    do {
        slot = (unsigned)__builtin_ctz(~seen); /* the lowest free one */
        if (slot >= SHARED)
            return SHARED;
    } while (!atomic_compare_exchange_weak_explicit(
        &taken, &seen, seen | UINT32_C(1) << slot, memory_order_acquire,
        memory_order_relaxed));
    return slot;
}

static unsigned find_slot(void)
{
    if (my_slot == UNKNOWN) {
        my_slot = SHARED;
        if (!pthread_once(&once, make_key) &&
            !pthread_setspecific(key, &my_slot))
            my_slot = take_slot();
    }
    return my_slot;
}

struct counter *counter_new(void)
{
    struct counter *counter = aligned_alloc(CACHE_LINE, sizeof *counter);

    if (!counter)
        return NULL;
    for (unsigned slot = 0; slot < CELLS; slot++)
        atomic_init(&counter->cells[slot].count, 0);
    return counter;
}

int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;

    unsigned slot = find_slot();
    _Atomic uint64_t *count = &counter->cells[slot].count;
    uint64_t by = (uint64_t)offset;

    if (slot == SHARED) {
        atomic_fetch_add_explicit(count, by, memory_order_relaxed);
    } else {
        by += atomic_load_explicit(count, memory_order_relaxed);
        atomic_store_explicit(count, by, memory_order_relaxed);
    }
    return 0;
}

int counter_value(struct counter *counter, int64_t *value)
{
    uint64_t sum = 0;

    if (!counter || !value)
        return -EINVAL;

    for (unsigned slot = 0; slot < CELLS; slot++)
        sum += atomic_load_explicit(&counter->cells[slot].count,
                                    memory_order_relaxed);
    *value = (int64_t)sum;
    return 0;
}

void counter_free(struct counter *counter)
{
    free(counter);
}
