/* SPDX-License-Identifier: MIT */
/*
 * global.c - one lock for all objects: the interpreter's answer.
 *
 * Idea: the counts are plain numbers, and one lock, there before the first
 * object and never destroyed, guards those of all objects.  CPython's lock
 * was born for this: objects without a lock, each two words larger than what
 * it holds.
 *
 * Invariant: counts change with the lock held; destroy runs without it, for
 * it may release what its object held.  All references together hold one of
 * the weak ones until destroy has returned.
 *
 * Price: nothing for one thread but the lock's two atomic operations; all
 * others wait, also those who want another object.
 */
#include "refcount.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct refcount_weak {
    void *object; /* these two never change */
    refcount_destroy *destroy;
    /* Guarded by lock. */
    unsigned strong, weak;
};

struct refcount {
    struct refcount_weak block; /* one piece of memory is both */
};

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = destroy ? malloc(sizeof *refcount) : NULL;

    if (refcount)
        refcount->block = (struct refcount_weak){
            .object = object, .destroy = destroy, .strong = 1, .weak = 1};
    return refcount;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->block.object : NULL;
}

static int add_reference(struct refcount_weak *block)
{
    int error = 0;

    pthread_mutex_lock(&lock);
    if (block->strong == 0)
        error = -ENOENT;
    else if (block->strong == REFCOUNT_MAX)
        error = -EOVERFLOW;
    else
        block->strong++;
    pthread_mutex_unlock(&lock);
    return error;
}

int refcount_retain(struct refcount *refcount)
{
    return refcount ? add_reference(&refcount->block) : -EINVAL;
}

int refcount_release(struct refcount *refcount)
{
    if (!refcount)
        return -EINVAL;
    struct refcount_weak *block = &refcount->block;

    pthread_mutex_lock(&lock);
    bool dead = block->strong == 0;
    bool last = block->strong == 1;
    if (!dead)
        block->strong--;
    pthread_mutex_unlock(&lock);

    if (last) {
        block->destroy(block->object);
        refcount_unwatch(block);
    }
    return dead ? -ENOENT : 0;
}

int refcount_count(struct refcount *refcount, unsigned *count)
{
    if (!refcount || !count)
        return -EINVAL;

    pthread_mutex_lock(&lock);
    *count = refcount->block.strong;
    pthread_mutex_unlock(&lock);
    return 0;
}

struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    if (!refcount)
        return NULL;
    struct refcount_weak *block = &refcount->block;

    pthread_mutex_lock(&lock);
    bool room = block->strong > 0 && block->weak < UINT_MAX;
    block->weak += room;
    pthread_mutex_unlock(&lock);
    return room ? block : NULL;
}

int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount)
{
    int error = weak && refcount ? add_reference(weak) : -EINVAL;

    if (!error)
        *refcount = (struct refcount *)weak; /* block is its first member */
    return error;
}

void refcount_unwatch(struct refcount_weak *weak)
{
    if (!weak)
        return;

    pthread_mutex_lock(&lock);
    bool last = --weak->weak == 0;
    pthread_mutex_unlock(&lock);

    if (last)
        free(weak);
}
