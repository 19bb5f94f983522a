/* SPDX-License-Identifier: MIT */
/*
 * one_waiter_woken.c - entries.c, broken in one place: one signal for all who
 * wait.
 */
#include "cache.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct entry {
    int points, result; /* -1: owner still converts */
    pthread_t owner;
    struct entry *older;
};

struct cache {
    cache_convert *convert;
    void *context;
    size_t capacity;
    pthread_mutex_t lock;
    pthread_cond_t landed;
    /* Guarded by lock. */
    struct entry *newest;
    size_t length; /* of those with a result */
};

static const struct cache_special specials[] = CACHE_SPECIALS;

struct cache *cache_new(size_t capacity, cache_convert *convert, void *context)
{
    struct cache *cache = capacity && convert ? malloc(sizeof *cache) : NULL;

    if (cache)
        *cache = (struct cache){convert, context, capacity,
                                .lock = PTHREAD_MUTEX_INITIALIZER,
                                .landed = PTHREAD_COND_INITIALIZER};
    return cache;
}

/* The link to the entry of points; to NULL where there is none. */
static struct entry **find(struct cache *cache, int points)
{
    struct entry **link = &cache->newest;

    while (*link && (*link)->points != points)
        link = &(*link)->older;
    return link;
}

static struct entry *take(struct entry **link)
{
    struct entry *entry = *link;

    *link = entry ? entry->older : NULL;
    return entry;
}

static void put(struct cache *cache, struct entry *entry)
{
    entry->older = cache->newest;
    cache->newest = entry;
}

static void push_out(struct cache *cache)
{
    struct entry **oldest = &cache->newest;

    for (struct entry **link = oldest; *link; link = &(*link)->older)
        if ((*link)->result >= 0)
            oldest = link;
    free(take(oldest));
    cache->length--;
}

static const struct entry *find_mine(const struct entry *e)
{
    while (e && (e->result >= 0 || !pthread_equal(e->owner, pthread_self())))
        e = e->older;
    return e;
}

static int convert(struct cache *cache, int points)
{
    struct entry *entry = malloc(sizeof *entry);
    int result;

    if (!entry)
        return -ENOMEM;
    *entry = (struct entry){points, -1, pthread_self(), NULL};
    put(cache, entry);
    pthread_mutex_unlock(&cache->lock);
    result = cache->convert(cache->context, points);
    pthread_mutex_lock(&cache->lock);
    take(find(cache, points));
    pthread_cond_signal(&cache->landed);
    if (result < 0 || result > CACHE_POINTS_MAX) {
        free(entry);
        return result < 0 ? result : -EOVERFLOW;
    }
    entry->result = result;
    put(cache, entry);
    if (++cache->length > cache->capacity)
        push_out(cache);
    return result;
}

int cache_get(struct cache *cache, int points)
{
    int result = -EDEADLK;
    struct entry **link;

    if (!cache || points < 0 || points > CACHE_POINTS_MAX)
        return cache ? -ERANGE : -EINVAL;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].points == points)
            return specials[i].result;
    pthread_mutex_lock(&cache->lock);
    if (!find_mine(cache->newest)) {
        while (*(link = find(cache, points)) && (*link)->result < 0)
            pthread_cond_wait(&cache->landed, &cache->lock);
        if (!*link) {
            result = convert(cache, points);
        } else {
            put(cache, take(link));
            result = cache->newest->result;
        }
    }
    pthread_mutex_unlock(&cache->lock);
    return result;
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    while (cache->newest)
        free(take(&cache->newest));
    pthread_cond_destroy(&cache->landed);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}
