/* SPDX-License-Identifier: MIT */
/*
 * liburcu.c - the contract's fair weather over userspace-rcu's urcu_ref, to
 * be timed beside the answers.  It has no limit but LONG_MAX, no weak count,
 * and destroys nothing but the whole: references hold one of the weak ones.
 */
#include "refcount.h"

#include <errno.h>
#include <stdlib.h>
#include <urcu/ref.h>

struct refcount_weak {
    struct urcu_ref strong, weak;
    void *object;
    refcount_destroy *destroy;
};

struct refcount {
    struct refcount_weak block;
};

static void free_block(struct urcu_ref *weak)
{
    free(caa_container_of(weak, struct refcount_weak, weak));
}

static void destroy_object(struct urcu_ref *strong)
{
    struct refcount_weak *block =
        caa_container_of(strong, struct refcount_weak, strong);

    block->destroy(block->object);
    urcu_ref_put(&block->weak, free_block);
}

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = malloc(sizeof *refcount);

    if (!refcount)
        return NULL;
    urcu_ref_init(&refcount->block.strong);
    urcu_ref_init(&refcount->block.weak);
    refcount->block.object = object;
    refcount->block.destroy = destroy;
    return refcount;
}

void *refcount_object(struct refcount *refcount)
{
    return refcount->block.object;
}

int refcount_retain(struct refcount *refcount)
{
    return urcu_ref_get_safe(&refcount->block.strong) ? 0 : -EOVERFLOW;
}

int refcount_release(struct refcount *refcount)
{
    urcu_ref_put(&refcount->block.strong, destroy_object);
    return 0;
}

int refcount_count(struct refcount *refcount, unsigned *count)
{
    *count = (unsigned)uatomic_read(&refcount->block.strong.refcount);
    return 0;
}

struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    urcu_ref_get(&refcount->block.weak);
    return &refcount->block;
}

int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount)
{
    if (!urcu_ref_get_unless_zero(&weak->strong))
        return -ENOENT;
    *refcount = (struct refcount *)weak;
    return 0;
}

void refcount_unwatch(struct refcount_weak *weak)
{
    if (weak)
        urcu_ref_put(&weak->weak, free_block);
}
