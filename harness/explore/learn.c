/* SPDX-License-Identifier: MIT */
/*
 * learn.c - what a release hands on and an acquire takes.
 */
#include "engine.h"

void tick(struct thread *t)
{
    t->vc.at[t->id]++;
}

void learn(struct thread *t, const struct object *o)
{
    vclock_join(&t->vc, &o->release);
    if (!E.fences)
        return;
    vclock_join(&t->fence_view, &o->fence_release);
    if (t->fence_seq < o->fence_seq)
        t->fence_seq = o->fence_seq;
}

void pass_on(struct object *to, const struct object *from)
{
    vclock_join(&to->release, &from->release);
    if (!E.fences)
        return;
    vclock_join(&to->fence_release, &from->fence_release);
    if (to->fence_seq < from->fence_seq)
        to->fence_seq = from->fence_seq;
}

void teach(struct thread *t, struct object *o)
{
    vclock_join(&o->release, &t->vc);
    if (E.fences) {
        vclock_join(&o->fence_release, &t->fence_view);
        if (o->fence_seq < t->fence_seq)
            o->fence_seq = t->fence_seq;
    }
    tick(t);
}

void teach_only(struct thread *t, struct object *o)
{
    vclock_copy(&o->release, &t->vc);
    if (E.fences) {
        vclock_copy(&o->fence_release, &t->fence_view);
        o->fence_seq = t->fence_seq;
    }
    tick(t);
}
