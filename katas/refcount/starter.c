/* SPDX-License-Identifier: MIT */
/* refcount.c - right for one thread at a time.  What about two? */
#include "refcount.h"

#include <errno.h>
#include <stdlib.h>

struct refcount {
    unsigned strong, weak; /* references of both kinds */
    void *object;
    refcount_destroy *destroy;
};

struct refcount *refcount_new(void *object, refcount_destroy *destroy)
{
    struct refcount *refcount = malloc(sizeof *refcount);
    *refcount = (struct refcount){1, 0, object, destroy};
    return refcount;
}
void *refcount_object(struct refcount *refcount)
{
    return refcount ? refcount->object : NULL;
}
int refcount_retain(struct refcount *refcount)
{
    return refcount->strong++, 0;
}
/* TODO: two release at once; what does each find out, and which is last? */
int refcount_release(struct refcount *refcount)
{
    if (--refcount->strong > 0)
        return 0;
    refcount->destroy(refcount->object);
    if (refcount->weak == 0)
        free(refcount);
    return 0;
}
int refcount_count(struct refcount *refcount, unsigned *count)
{
    return *count = refcount->strong, 0;
}
/* TODO: destroy may unwatch its own object; what is freed then, and when? */
struct refcount_weak *refcount_watch(struct refcount *refcount)
{
    refcount->weak++;
    return (struct refcount_weak *)refcount; /* the same memory is both */
}
/* TODO: what can happen between the question and the answer? */
int refcount_upgrade(struct refcount_weak *weak, struct refcount **refcount)
{
    if (((struct refcount *)weak)->strong == 0)
        return -ENOENT;
    return refcount_retain(*refcount = (struct refcount *)weak);
}
void refcount_unwatch(struct refcount_weak *weak)
{
    struct refcount *refcount = (struct refcount *)weak;
    if (refcount && --refcount->weak == 0 && refcount->strong == 0)
        free(refcount);
}
