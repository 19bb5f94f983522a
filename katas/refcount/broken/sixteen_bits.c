/* SPDX-License-Identifier: MIT */
/* Broken on purpose: both counts have 16 bits. */
#include "refcount.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct refcount_weak {
    void *object; /* these two never change */
    refcount_destroy *destroy;
    pthread_mutex_t lock;
    /* Guarded by lock. */
    unsigned short strong, weak;
};

struct refcount {
    struct refcount_weak block; /* one piece of memory is both */
};

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = destroy ? malloc(sizeof *refcount) : NULL;

    if (!refcount)
        return NULL;
    refcount->block = (struct refcount_weak){
        .object = object, .destroy = destroy, .strong = 1, .weak = 1};
    if (pthread_mutex_init(&refcount->block.lock, NULL)) {
        free(refcount);
        return NULL;
    }
    return refcount;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->block.object : NULL;
}

static int add_reference(struct refcount_weak *block)
{
    int error = 0;

    pthread_mutex_lock(&block->lock);
    if (block->strong == 0)
        error = -ENOENT;
    else if (block->strong == REFCOUNT_MAX)
        error = -EOVERFLOW;
    else
        block->strong++;
    pthread_mutex_unlock(&block->lock);
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

    pthread_mutex_lock(&block->lock);
    bool dead = block->strong == 0;
    bool last = block->strong == 1;
    if (!dead)
        block->strong--;
    pthread_mutex_unlock(&block->lock);

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

    pthread_mutex_lock(&refcount->block.lock);
    *count = refcount->block.strong;
    pthread_mutex_unlock(&refcount->block.lock);
    return 0;
}

struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    if (!refcount)
        return NULL;
    struct refcount_weak *block = &refcount->block;

    pthread_mutex_lock(&block->lock);
    bool room = block->strong > 0 && block->weak < UINT_MAX;
    block->weak += room;
    pthread_mutex_unlock(&block->lock);
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

    pthread_mutex_lock(&weak->lock);
    bool last = --weak->weak == 0;
    pthread_mutex_unlock(&weak->lock);

    if (last) {
        pthread_mutex_destroy(&weak->lock);
        free(weak);
    }
}
