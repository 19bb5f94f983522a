/* SPDX-License-Identifier: MIT */
/*
 * sentence.h - a scenario that the explorer runs under every schedule, with
 * the scene that it begins and ends; what such scenarios share.
 */
#ifndef SENTENCE_H
#define SENTENCE_H

#include "support/rates.h"
#include "support/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define SENTENCE(name)                                                         \
    static void name##_scenario(void *unused);                                 \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(name##_scenario, NULL, NULL);                             \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))

static inline void begin(size_t capacity)
{
    dojo_check_int(scene_open(capacity), 0);
}

static inline void expect(int points)
{
    dojo_check_int(cache_get(scene.cache, points), points + 7);
}

static inline void expect_both(const pthread_t *threads, int result)
{
    dojo_check_int(answer(threads[0]), result);
    dojo_check_int(answer(threads[1]), result);
}

static inline void end(void)
{
    dojo_check_int(scene.overlaps, 0);
    cache_free(scene.cache);
}

/* A thread with a cache of its own. */
static inline void *open_and_close(void *unused)
{
    struct rates rates = {0};
    struct cache *cache = cache_new(1, convert, &rates);

    (void)unused;
    dojo_check(cache != NULL);
    dojo_check_int(cache_get(cache, 1), 8);
    cache_free(cache);
    return NULL;
}

static inline int64_t ms_since_the_start(void)
{
    return (dojo_now_ns() - DOJO_EPOCH_NS) / 1000000;
}

#endif
