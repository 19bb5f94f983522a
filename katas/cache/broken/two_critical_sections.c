/* SPDX-License-Identifier: MIT */
/*
 * two_critical_sections.c - static.c, broken in one place: it looks in one
 * critical section and acts in another.
 */
#include "cache.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct flight {
    int points;
    pthread_t owner;
    struct flight *next;
};

struct place {
    int points, result;
    uint64_t used; /* number of its last use; 0: empty */
};

struct cache {
    cache_convert *convert; /* NULL: free */
    void *context;
    size_t capacity;
    struct flight *flights;
    uint64_t uses;
    struct place places[CACHE_CAPACITY_MIN];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t landed = PTHREAD_COND_INITIALIZER;
static struct cache caches[CACHE_COUNT_MIN]; /* guarded by lock */

static const struct cache_special specials[] = CACHE_SPECIALS;

struct cache *cache_new(size_t capacity, cache_convert *convert, void *context)
{
    size_t i = 0;

    if (!capacity || capacity > CACHE_CAPACITY_MIN || !convert)
        return NULL;
    pthread_mutex_lock(&lock);
    while (i < CACHE_COUNT_MIN && caches[i].convert)
        i++;
    if (i < CACHE_COUNT_MIN)
        caches[i] = (struct cache){convert, context, capacity, .uses = 0};
    pthread_mutex_unlock(&lock);
    return i < CACHE_COUNT_MIN ? &caches[i] : NULL;
}

static bool is_converting(const struct cache *cache)
{
    const struct flight *f = cache->flights;

    while (f && !pthread_equal(f->owner, pthread_self()))
        f = f->next;
    return f;
}

static bool is_in_flight(const struct cache *cache, int points)
{
    const struct flight *f = cache->flights;

    while (f && f->points != points)
        f = f->next;
    return f;
}

static int recall(struct cache *cache, int points)
{
    for (size_t i = 0; i < cache->capacity; i++)
        if (cache->places[i].used && cache->places[i].points == points) {
            cache->places[i].used = ++cache->uses;
            return cache->places[i].result;
        }
    return -ENOENT;
}

/* An empty place counts as used before all others. */
static void remember(struct cache *cache, int points, int result)
{
    struct place *oldest = &cache->places[0];

    for (size_t i = 1; i < cache->capacity; i++)
        if (cache->places[i].used < oldest->used)
            oldest = &cache->places[i];
    *oldest = (struct place){points, result, ++cache->uses};
}

static int convert(struct cache *cache, int points)
{
    struct flight flight = {points, pthread_self(), cache->flights};
    struct flight **link = &cache->flights;
    int result;

    *link = &flight;
    pthread_mutex_unlock(&lock);
    result = cache->convert(cache->context, points);
    pthread_mutex_lock(&lock);
    while (*link != &flight)
        link = &(*link)->next;
    *link = flight.next;
    if (result > CACHE_POINTS_MAX)
        result = -EOVERFLOW;
    if (result >= 0)
        remember(cache, points, result);
    pthread_cond_broadcast(&landed);
    return result;
}

int cache_get(struct cache *cache, int points)
{
    int result = -EDEADLK;

    if (!cache || points < 0 || points > CACHE_POINTS_MAX)
        return cache ? -ERANGE : -EINVAL;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].points == points)
            return specials[i].result;
    pthread_mutex_lock(&lock);
    if (!is_converting(cache)) {
        while (is_in_flight(cache, points))
            pthread_cond_wait(&landed, &lock);
        result = recall(cache, points);
        pthread_mutex_unlock(&lock);
        pthread_mutex_lock(&lock);
        if (result == -ENOENT)
            result = convert(cache, points);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

void cache_free(struct cache *cache)
{
    pthread_mutex_lock(&lock);
    if (cache)
        cache->convert = NULL;
    pthread_mutex_unlock(&lock);
}
