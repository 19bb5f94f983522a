/* SPDX-License-Identifier: MIT */
/*
 * packed.c - both counts in one word, changed by compare-exchange.
 *
 * Idea: the lower half counts references, the upper half weak ones.  One
 * look sees both, so that no weak one has to be held for all references: a
 * mark in the same word, DYING, keeps the memory while destroy runs.
 *
 * Invariant: DYING is set by whoever takes the last reference and taken away
 * by him after destroy.  The word becomes 0 once; who makes it 0 frees.
 *
 * Order: acq_rel for every change: publishing what was done before is needed
 * from all, seeing it from the last one only, but who that is shows too late.
 *
 * Price: a loop where fetch_sub would do, some turns of it in vain.
 */
#include "refcount.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define STRONG UINT64_C(1)
#define DYING (UINT64_C(1) << 31)
#define WEAK (UINT64_C(1) << 32)

struct refcount_weak {
    void *object; /* these two never change */
    refcount_destroy *destroy;
    _Atomic uint64_t counts;
};

struct refcount {
    struct refcount_weak block; /* one piece of memory is both */
};

static unsigned strong_in(uint64_t counts)
{
    return (unsigned)(counts % DYING);
}

static uint64_t look(struct refcount_weak *block)
{
    return atomic_load_explicit(&block->counts, memory_order_acquire);
}

static bool change(struct refcount_weak *block, uint64_t *seen, uint64_t wanted)
{
    return atomic_compare_exchange_weak_explicit(&block->counts, seen, wanted,
                                                 memory_order_acq_rel,
                                                 memory_order_acquire);
}

/* Takes off what somebody had; who leaves nothing frees. */
static void take_off(struct refcount_weak *block, uint64_t what)
{
    if (atomic_fetch_sub_explicit(&block->counts, what, memory_order_acq_rel) ==
        what)
        free(block);
}

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = destroy ? malloc(sizeof *refcount) : NULL;

    if (!refcount)
        return NULL;
    refcount->block.object = object;
    refcount->block.destroy = destroy;
    atomic_init(&refcount->block.counts, STRONG);
    return refcount;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->block.object : NULL;
}

/* Adds a reference of either kind to an object that has some. */
static int add(struct refcount_weak *block, uint64_t what)
{
    uint64_t seen = look(block);

    do {
        if (strong_in(seen) == 0)
            return -ENOENT;
        if (what == STRONG && strong_in(seen) == REFCOUNT_MAX)
            return -EOVERFLOW;
    } while (!change(block, &seen, seen + what));
    return 0;
}

int refcount_retain(struct refcount *refcount)
{
    return refcount ? add(&refcount->block, STRONG) : -EINVAL;
}

int refcount_release(struct refcount *refcount)
{
    if (!refcount)
        return -EINVAL;
    struct refcount_weak *block = &refcount->block;
    uint64_t seen = look(block), left;
    do {
        if (strong_in(seen) == 0)
            return -ENOENT;
        left = seen - STRONG;
        if (strong_in(left) == 0)
            left += DYING;
    } while (!change(block, &seen, left));

    if (strong_in(left) == 0) {
        block->destroy(block->object);
        take_off(block, DYING);
    }
    return 0;
}

int refcount_count(struct refcount *refcount, unsigned *count)
{
    if (!refcount || !count)
        return -EINVAL;

    *count = strong_in(look(&refcount->block));
    return 0;
}

struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    if (!refcount || add(&refcount->block, WEAK))
        return NULL;
    return &refcount->block;
}

int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount)
{
    int error = weak && refcount ? add(weak, STRONG) : -EINVAL;

    if (!error)
        *refcount = (struct refcount *)weak; /* block is its first member */
    return error;
}

void refcount_unwatch(struct refcount_weak *weak)
{
    if (weak)
        take_off(weak, WEAK);
}
