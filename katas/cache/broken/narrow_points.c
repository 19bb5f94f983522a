/* SPDX-License-Identifier: MIT */
/*
 * narrow_points.c - stamps.c, broken in one place: a place has 16 bits for
 * points.
 */
#include "cache.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct flight {
    const struct cache *cache;
    int points;
    struct flight *next, *outer; /* of this cache, of this thread */
};

struct place {
    unsigned short points;
    int result;
    atomic_ullong used; /* 0: empty */
};

struct cache {
    cache_convert *convert;
    void *context;
    size_t capacity;
    pthread_mutex_t lock;
    pthread_cond_t landed;
    pthread_rwlock_t places_lock;
    struct flight *flights; /* guarded by lock */
    atomic_ullong uses;
    struct place places[];
};

static _Thread_local struct flight *mine;
static const struct cache_special specials[] = CACHE_SPECIALS;

struct cache *cache_new(size_t capacity, cache_convert *convert, void *context)
{
    struct cache *cache = NULL;

    if (capacity > 0 && capacity < (size_t)-1 / 64 && convert)
        cache = calloc(1, sizeof *cache + capacity * sizeof *cache->places);
    if (cache)
        *cache = (struct cache){convert,
                                context,
                                capacity,
                                PTHREAD_MUTEX_INITIALIZER,
                                PTHREAD_COND_INITIALIZER,
                                PTHREAD_RWLOCK_INITIALIZER,
                                .uses = 0};
    return cache;
}

static int recall(struct cache *cache, int points)
{
    struct place *p = cache->places, *end = p + cache->capacity;
    int result = -ENOENT;

    pthread_rwlock_rdlock(&cache->places_lock);
    while (p < end && (p->used == 0 || p->points != (unsigned short)points))
        p++;
    if (p < end) {
        unsigned long long now = ++cache->uses, old = p->used;
        while (old < now && !atomic_compare_exchange_weak(&p->used, &old, now))
            continue;
        result = p->result;
    }
    pthread_rwlock_unlock(&cache->places_lock);
    return result;
}

static void remember(struct cache *cache, int points, int result)
{
    struct place *place = cache->places;

    pthread_rwlock_wrlock(&cache->places_lock);
    for (size_t i = 1; i < cache->capacity; i++)
        if (cache->places[i].used < place->used)
            place = &cache->places[i];
    *place = (struct place){(unsigned short)points, result, ++cache->uses};
    pthread_rwlock_unlock(&cache->places_lock);
}

static const struct flight *find(const struct flight *f, int points)
{
    while (f && f->points != points)
        f = f->next;
    return f;
}

static int convert(struct cache *cache, int points)
{
    struct flight flight = {cache, points, cache->flights, mine};
    struct flight **link = &cache->flights;
    int result;

    cache->flights = mine = &flight;
    pthread_mutex_unlock(&cache->lock);
    result = cache->convert(cache->context, points);
    pthread_mutex_lock(&cache->lock);
    mine = flight.outer;
    while (*link != &flight)
        link = &(*link)->next;
    *link = flight.next;
    if (result > CACHE_POINTS_MAX)
        result = -EOVERFLOW;
    if (result >= 0)
        remember(cache, points, result);
    pthread_cond_broadcast(&cache->landed);
    return result;
}

int cache_get(struct cache *cache, int points)
{
    const struct flight *f = mine;
    int result;

    if (!cache || points < 0 || points > CACHE_POINTS_MAX)
        return cache ? -ERANGE : -EINVAL;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].points == points)
            return specials[i].result;
    while (f && f->cache != cache)
        f = f->outer;
    result = f ? -EDEADLK : recall(cache, points);
    if (result != -ENOENT)
        return result;
    pthread_mutex_lock(&cache->lock);
    while (find(cache->flights, points))
        pthread_cond_wait(&cache->landed, &cache->lock);
    result = recall(cache, points);
    if (result == -ENOENT)
        result = convert(cache, points);
    pthread_mutex_unlock(&cache->lock);
    return result;
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    pthread_rwlock_destroy(&cache->places_lock);
    pthread_cond_destroy(&cache->landed);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}
