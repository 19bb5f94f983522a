/* SPDX-License-Identifier: MIT */
/*
 * stage.h - one object, its destroy, and the parts that threads can play.
 *
 * For scenarios only.  The object is the stage itself.  How often it was
 * destroyed is counted by relaxed operations, which order nothing.
 */
#ifndef SUPPORT_STAGE_H
#define SUPPORT_STAGE_H

#include "refcount.h"
#include "support/sentence.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <dojo/explore.h>

static struct stage {
    struct refcount *refcount, *none;
    struct refcount_weak *weak;
    atomic_int destroyed, got;
    bool read_by_destroy; /* it checks what was written */
    bool waiting_destroy; /* it says that it has begun, and waits */
    int written[2];
    sem_t begun, open;
} stage;

/* The call returns 0. */
#define OK(call) dojo_check_int(call, 0)

static inline int times_destroyed(void)
{
    return atomic_load_explicit(&stage.destroyed, memory_order_relaxed);
}

static inline unsigned count_now(void)
{
    unsigned count = 42;

    OK(refcount_count(stage.refcount, &count));
    return count;
}

static inline void destroy_stage(void *object)
{
    dojo_check(object == &stage);
    dojo_check_int(
        atomic_fetch_add_explicit(&stage.destroyed, 1, memory_order_relaxed),
        0);
    if (stage.read_by_destroy)
        dojo_check_int(stage.written[0] + stage.written[1], 2);
    if (stage.waiting_destroy) {
        OK(sem_post(&stage.begun));
        OK(sem_wait(&stage.open));
    }
    dojo_check_int(count_now(), 0); /* last: it may order what it should not */
}

/* What the main thread does first and last; references are to be given back
 * in between. */
static inline void stage_begin(int references, bool watched)
{
    OK(sem_init(&stage.begun, 0, 0));
    OK(sem_init(&stage.open, 0, 0));
    stage.refcount = refcount_new(&stage, destroy_stage);
    dojo_check(stage.refcount != NULL);
    while (--references > 0)
        OK(refcount_retain(stage.refcount));
    if (!watched)
        return;
    stage.weak = refcount_watch(stage.refcount);
    dojo_check(stage.weak != NULL);
}

static inline void stage_end(void)
{
    refcount_unwatch(stage.weak);
    dojo_check_int(times_destroyed(), 1);
    OK(sem_destroy(&stage.begun));
    OK(sem_destroy(&stage.open));
}

static inline pthread_t start(void *(*part)(void *))
{
    pthread_t thread;

    OK(pthread_create(&thread, NULL, part, NULL));
    return thread;
}

static inline void join(pthread_t thread)
{
    OK(pthread_join(thread, NULL));
}

/* Whoever releases holds a reference: the object has to be alive. */
static inline void *release_it(void *unused)
{
    dojo_check_int(times_destroyed(), 0);
    OK(refcount_release(stage.refcount));
    return unused;
}

static inline void *write_and_release(void *unused)
{
    stage.written[1] = 1;
    return release_it(unused);
}

/* Alone with what the other one has left; or not alone yet. */
static inline void *look_for_one(void *unused)
{
    unsigned count = count_now();

    if (count == 1)
        dojo_check_int(stage.written[1]++, 1);
    else
        dojo_check_int(count, 2);
    dojo_sometimes(count == 1, "the other one has released");
    dojo_sometimes(count == 2, "the other one has not");
    return unused;
}

static inline void *retain_and_release(void *unused)
{
    OK(refcount_retain(stage.refcount));
    return release_it(unused);
}

static inline bool upgrade_in_time(void)
{
    struct refcount *refcount = NULL;
    int error = refcount_upgrade(stage.weak, &refcount);

    if (error) {
        dojo_check_int(error, -ENOENT);
        dojo_check(refcount == NULL);
        return false;
    }
    dojo_check(refcount == stage.refcount);
    release_it(NULL);
    return true;
}

static inline void *upgrade_perhaps(void *unused)
{
    bool alive = upgrade_in_time();

    dojo_sometimes(alive, "an upgrade in time");
    dojo_sometimes(!alive, "an upgrade too late");
    return unused;
}

/* In time or not, what it writes is what was there: a write all the same. */
static inline void *upgrade_and_write(void *unused)
{
    struct refcount *refcount = NULL;

    if (refcount_upgrade(stage.weak, &refcount))
        return unused;
    stage.written[0] = 1;
    return release_it(unused);
}

static inline void *upgrade_surely(void *unused)
{
    dojo_check(upgrade_in_time());
    return unused;
}

static inline void *unwatch_it(void *unused)
{
    refcount_unwatch(stage.weak);
    stage.weak = NULL;
    return unused;
}

static inline void *watch_and_unwatch(void *unused)
{
    struct refcount_weak *weak = refcount_watch(stage.refcount);

    dojo_check(weak != NULL);
    refcount_unwatch(weak);
    return unused;
}

static inline void *retain_if_there_is_room(void *unused)
{
    int error = refcount_retain(stage.refcount);

    if (error)
        dojo_check_int(error, -EOVERFLOW);
    else
        atomic_fetch_add_explicit(&stage.got, 1, memory_order_relaxed);
    return unused;
}

/* Gives one back and wants one: 1,000 others cannot be in the way. */
static inline void *make_room_and_retain(void *unused)
{
    dojo_check(count_now() <= REFCOUNT_MAX);
    release_it(NULL);
    return retain_if_there_is_room(unused);
}

/* A second object of one's own, from its beginning to its end. */
static inline void note_in_int(void *object)
{
    ++*(int *)object;
}

static inline void *use_own(void *unused)
{
    int destroyed = 0;
    struct refcount *own = refcount_new(&destroyed, note_in_int);

    dojo_check(own != NULL && own != stage.refcount);
    dojo_check(refcount_object(own) == &destroyed);
    OK(refcount_retain(own));
    OK(refcount_release(own));
    dojo_check_int(destroyed, 0);
    OK(refcount_release(own));
    dojo_check_int(destroyed, 1);
    return unused;
}

/* While the stage's destroy waits: its dead object, and a living one. */
static inline void *use_others_and_open(void *unused)
{
    OK(sem_wait(&stage.begun));
    dojo_check_int(refcount_upgrade(stage.weak, &stage.none), -ENOENT);
    use_own(NULL);
    OK(sem_post(&stage.open));
    return unused;
}

#endif
