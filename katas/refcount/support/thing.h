/* SPDX-License-Identifier: MIT */
/*
 * thing.h - an object that notes how often it was destroyed, and assertions
 * about it.  For a CMocka test's own thread.
 */
#ifndef SUPPORT_THING_H
#define SUPPORT_THING_H

#include "refcount.h"
#include "support/sentence.h"

struct thing {
    struct refcount *refcount;
    struct refcount_weak *own; /* given back by destroy */
    struct thing *child;       /* released by destroy */
    int destroyed;
};

/* Returns the thing, made with one reference; or fails the test. */
struct thing *thing_make(struct thing *thing);

/* As many as there is room for, REFCOUNT_LEAST or the test fails; count or
 * fewer.  Returns how many. */
int thing_make_many(struct thing *things, int count);

/* So many references more; so many fewer, the last of which destroys. */
void thing_retain(struct thing *thing, int more);
void thing_end(struct thing *thing, int references);

/* A weak reference to it, or the test fails. */
struct refcount_weak *thing_watch(const struct thing *thing);

/* The call returns this error, or 0; the count is this number; the reference
 * is not the last one, or is it. */
#define CHECK(call, expected)                                                  \
    thing_check_at(#call, call, expected, __FILE__, __LINE__)
#define OK(call) CHECK(call, 0)
#define COUNT(thing, expected) thing_count_at(thing, expected, __LINE__)
#define RELEASE(thing) thing_release_at(thing, 0, __FILE__, __LINE__)
#define RELEASE_LAST(thing) thing_release_at(thing, 1, __FILE__, __LINE__)
void thing_check_at(const char *call, int got, int expected, const char *file,
                    int line);
void thing_count_at(const struct thing *thing, unsigned expected, int line);
void thing_release_at(const struct thing *thing, int destroyed,
                      const char *file, int line);

/* What destroy was told when it called for its own dead object. */
struct last_words {
    struct refcount *refcount, *upgraded;
    struct refcount_weak *weak, *watched;
    bool object_kept;
    int destroyed, retain, release, upgrade;
    unsigned count;
};
struct last_words last_words_hear(void);

/* Count threads hold two references and a weak one each at the same moment.
 * Returns the first error that one of them was given. */
int thing_holders_run(struct thing *thing, int count);

#endif
