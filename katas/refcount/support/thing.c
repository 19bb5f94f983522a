/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* barriers */
#include "support/thing.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static void destroy_thing(void *object)
{
    struct thing *thing = object;

    thing->destroyed++;
    refcount_unwatch(thing->own);
    if (thing->child)
        refcount_release(thing->child->refcount);
}

struct thing *thing_make(struct thing *thing)
{
    *thing = (struct thing){0};
    thing->refcount = refcount_new(thing, destroy_thing);
    if (!thing->refcount)
        fail_msg("refcount_new gave NULL");
    return thing;
}

int thing_make_many(struct thing *things, int count)
{
    for (int i = 0; i < count; i++) {
        things[i] = (struct thing){0};
        things[i].refcount = refcount_new(&things[i], destroy_thing);
        if (!things[i].refcount && i < REFCOUNT_LEAST)
            fail_msg("refcount_new gave NULL for object %d", i + 1);
        if (!things[i].refcount)
            return i;
    }
    return count;
}

void thing_retain(struct thing *thing, int more)
{
    for (int i = 0; i < more; i++)
        OK(refcount_retain(thing->refcount));
}

void thing_end(struct thing *thing, int references)
{
    while (references-- > 1)
        RELEASE(thing);
    RELEASE_LAST(thing);
}

struct refcount_weak *thing_watch(const struct thing *thing)
{
    struct refcount_weak *weak = refcount_watch(thing->refcount);

    if (!weak)
        fail_msg("refcount_watch gave NULL");
    return weak;
}

static const char *name_of(int error)
{
    static char number[2][24];
    static int turn;

    switch (error) {
    case 0:
        return "0";
    case -EINVAL:
        return "-EINVAL";
    case -ENOENT:
        return "-ENOENT";
    case -EOVERFLOW:
        return "-EOVERFLOW";
    case -ENOMEM:
        return "-ENOMEM";
    default:
        turn = !turn;
        snprintf(number[turn], sizeof number[turn], "%d", error);
        return number[turn];
    }
}

void thing_check_at(const char *call, int got, int expected, const char *file,
                    int line)
{
    if (got == expected)
        return;
    print_error("ERROR: %s gave %s, expected %s\n", call, name_of(got),
                name_of(expected));
    _fail(file, line);
}

void thing_count_at(const struct thing *thing, unsigned expected, int line)
{
    unsigned count = UINT32_MAX;

    thing_check_at("refcount_count()", refcount_count(thing->refcount, &count),
                   0, __FILE__, line);
    _assert_int_equal(count, expected, __FILE__, line);
}

void thing_release_at(const struct thing *thing, int destroyed,
                      const char *file, int line)
{
    _assert_int_equal((uintmax_t)thing->destroyed, 0, file, line);
    thing_check_at("refcount_release()", refcount_release(thing->refcount), 0,
                   file, line);
    if (thing->destroyed != destroyed) {
        print_error("ERROR: destroyed %d times, expected %d\n",
                    thing->destroyed, destroyed);
        _fail(file, line);
    }
}

static struct last_words words;

static void note_words(void *object)
{
    if (words.destroyed++ > 0)
        return;
    words.upgrade = refcount_upgrade(words.weak, &words.upgraded);
    refcount_unwatch(words.weak);
    words.retain = refcount_retain(words.refcount);
    words.release = refcount_release(words.refcount);
    words.watched = refcount_watch(words.refcount);
    words.object_kept = refcount_object(words.refcount) == object;
    refcount_count(words.refcount, &words.count);
}

struct last_words last_words_hear(void)
{
    words = (struct last_words){.count = 42};
    words.refcount = refcount_new(&words, note_words);
    words.weak = refcount_watch(words.refcount);
    OK(refcount_release(words.refcount));
    return words;
}

struct holder {
    struct thing *thing;
    pthread_barrier_t *all_here;
    pthread_t thread;
    int error;
};

static void *hold(void *argument)
{
    struct holder *holder = argument;
    struct refcount *shared = holder->thing->refcount, *upgraded = NULL;
    int retained = refcount_retain(shared);
    struct refcount_weak *weak = refcount_watch(shared);
    int error = refcount_upgrade(weak, &upgraded);

    pthread_barrier_wait(holder->all_here);
    refcount_unwatch(weak);
    if (!error)
        error = refcount_release(upgraded);
    if (!retained)
        retained = refcount_release(shared);
    holder->error = error ? error : retained;
    return NULL;
}

int thing_holders_run(struct thing *thing, int count)
{
    struct holder holders[REFCOUNT_LEAST];
    pthread_barrier_t all_here;
    int error = 0;

    pthread_barrier_init(&all_here, NULL, (unsigned)count);
    for (int i = 0; i < count; i++) {
        holders[i] = (struct holder){.thing = thing, .all_here = &all_here};
        if (pthread_create(&holders[i].thread, NULL, hold, &holders[i]))
            fail_msg("this machine starts no more than %d threads", i);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(holders[i].thread, NULL);
        if (!error)
            error = holders[i].error;
    }
    pthread_barrier_destroy(&all_here);
    return error;
}
