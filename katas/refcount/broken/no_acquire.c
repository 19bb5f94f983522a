/* SPDX-License-Identifier: MIT */
/* Broken on purpose: the last one destroys without a fence. */
/*
 * atomic.c - two atomic counts, in the weakest orders that are right.
 *
 * Idea: release is a fetch_sub, whose result tells exactly one thread that
 * it was the last.  One reference more is a compare-exchange that starts
 * neither from 0 nor from the limit.
 *
 * Invariant: what is 0 stays 0, for strong and for weak.  All references
 * together hold one of the weak ones until destroy has returned; whoever
 * makes weak 0 frees.
 *
 * Order: a reference more says nothing about the object: relaxed.  Counting
 * down is a release, so that all that was done before is done; the last one
 * needs it to have happened before he destroys, and he alone pays for the
 * acquire.  The changes in between are read-modify-writes and carry every
 * release on.  count acquires, as 1 tells its reader that he is alone.
 *
 * Price: the count's cache line travels between all who hold the object.
 */
#include "refcount.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

struct refcount_weak {
    void *object; /* these two never change */
    refcount_destroy *destroy;
    atomic_uint strong, weak;
};

struct refcount {
    struct refcount_weak block; /* one piece of memory is both */
};

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = destroy ? malloc(sizeof *refcount) : NULL;

    if (!refcount)
        return NULL;
    refcount->block.object = object;
    refcount->block.destroy = destroy;
    atomic_init(&refcount->block.strong, 1);
    atomic_init(&refcount->block.weak, 1);
    return refcount;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->block.object : NULL;
}

static int add_one(atomic_uint *count, unsigned most)
{
    unsigned seen = atomic_load_explicit(count, memory_order_relaxed);

    do {
        if (seen == 0)
            return -ENOENT;
        if (seen == most)
            return -EOVERFLOW;
    } while (!atomic_compare_exchange_weak_explicit(
        count, &seen, seen + 1, memory_order_relaxed, memory_order_relaxed));
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

    /* Only destroy comes here with 0, and nothing changes that any more. */
    if (atomic_load_explicit(&block->strong, memory_order_relaxed) == 0)
        return -ENOENT;
    if (atomic_fetch_sub_explicit(&block->strong, 1, memory_order_release) ==
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
    return add_one(&block->weak, UINT_MAX) ? NULL : block;
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
    if (weak &&
        atomic_fetch_sub_explicit(&weak->weak, 1, memory_order_release) == 1) {
        atomic_thread_fence(memory_order_acquire);
        free(weak);
    }
}
