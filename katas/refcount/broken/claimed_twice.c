/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a place is claimed by a load and a store. */
/*
 * static.c - a fixed number of objects, no heap.
 *
 * Idea: the counts lie in static storage, and the count of weak references
 * says whose a place is: 0 is free.  To claim a place is to make 1 of that 0,
 * to give it back is to take the last weak reference off.
 *
 * Invariant: all references together hold one weak one until destroy has
 * returned, so that a place is free only when nobody knows of it.
 *
 * Order: the next owner's first store has to come after the last one's last
 * look: giving back is a release, claiming an acquire.
 *
 * Price: the ninth object is refused, and the places are there whether or
 * not they are used: known at link time, no failure in the night.
 */
#include "refcount.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct refcount_weak {
    void *object; /* these two do not change while the place is taken */
    refcount_destroy *destroy;
    atomic_ushort strong;
    atomic_ushort weak; /* 0: the place is free */
};

struct refcount {
    struct refcount_weak block; /* one place is both */
};

static struct refcount places[REFCOUNT_LEAST];

static bool claim(struct refcount_weak *block)
{
    unsigned short nobody = 0;

    if (atomic_load(&block->weak) != nobody)
        return false;
    atomic_store(&block->weak, 1);
    return true;
}

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    for (size_t i = 0; destroy && i < REFCOUNT_LEAST; i++) {
        struct refcount_weak *block = &places[i].block;

        if (claim(block)) {
            block->object = object;
            block->destroy = destroy;
            atomic_store_explicit(&block->strong, 1, memory_order_relaxed);
            return &places[i];
        }
    }
    return NULL;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->block.object : NULL;
}

static int add_one(atomic_ushort *count, unsigned short most)
{
    unsigned short seen = atomic_load_explicit(count, memory_order_relaxed);

    do {
        if (seen == 0)
            return -ENOENT;
        if (seen == most)
            return -EOVERFLOW;
    } while (!atomic_compare_exchange_weak_explicit(
        count, &seen, (unsigned short)(seen + 1), memory_order_relaxed,
        memory_order_relaxed));
    return 0;
}

int refcount_retain(struct refcount *refcount)
{
    return refcount ? add_one(&refcount->block.strong, REFCOUNT_MAX) : -EINVAL;
}

int refcount_release(struct refcount *refcount)
{
    if (!refcount)
        return -EINVAL;
    struct refcount_weak *block = &refcount->block;

    if (atomic_load_explicit(&block->strong, memory_order_relaxed) == 0)
        return -ENOENT; /* called by destroy */
    if (atomic_fetch_sub_explicit(&block->strong, 1, memory_order_acq_rel) ==
        1) {
        block->destroy(block->object);
        refcount_unwatch(block);
    }
    return 0;
}

int refcount_count(struct refcount *refcount, unsigned *count)
{
    if (!refcount || !count)
        return -EINVAL;

    *count =
        atomic_load_explicit(&refcount->block.strong, memory_order_acquire);
    return 0;
}

struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    if (!refcount)
        return NULL;
    struct refcount_weak *block = &refcount->block;

    if (atomic_load_explicit(&block->strong, memory_order_relaxed) == 0)
        return NULL; /* called by destroy */
    return add_one(&block->weak, USHRT_MAX) ? NULL : block;
}

int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount)
{
    int error =
        weak && refcount ? add_one(&weak->strong, REFCOUNT_MAX) : -EINVAL;

    if (!error)
        *refcount = (struct refcount *)weak; /* block is its first member */
    return error;
}

void refcount_unwatch(struct refcount_weak *weak)
{
    if (weak)
        atomic_fetch_sub_explicit(&weak->weak, 1, memory_order_release);
}
