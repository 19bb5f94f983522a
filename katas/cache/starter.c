/* SPDX-License-Identifier: MIT */
/*
 * cache.c - right for one caller at a time, as long as nothing is full.
 *
 * cache.h says what is promised.  `dojo test cache` says what is missing.
 */
#include "cache.h"

#include <errno.h>
#include <stdlib.h>

struct cache {
    cache_convert *convert;
    void *context;
    size_t capacity, length, next; /* next: where the ring goes on */
    struct cache_special kept[CACHE_CAPACITY_MIN];
};

struct cache *cache_new(size_t capacity, cache_convert *convert, void *context)
{
    struct cache *cache = NULL;

    if (capacity > 0 && capacity <= CACHE_CAPACITY_MIN && convert)
        cache = calloc(1, sizeof *cache);
    if (cache) {
        cache->convert = convert;
        cache->context = context;
        cache->capacity = capacity;
    }
    return cache;
}

/* TODO: which points have a rate of their own, and which results are wrong?
 * TODO: who else asks meanwhile, and which of the results may go? */
int cache_get(struct cache *cache, int points)
{
    int result;

    if (!cache)
        return -EINVAL;
    if (points < 0 || points > CACHE_POINTS_MAX)
        return -ERANGE;
    for (size_t i = 0; i < cache->length; i++)
        if (cache->kept[i].points == points)
            return cache->kept[i].result;
    result = cache->convert(cache->context, points);
    if (result < 0)
        return result;
    cache->kept[cache->next] = (struct cache_special){points, result};
    cache->next = (cache->next + 1) % cache->capacity;
    if (cache->length < cache->capacity)
        cache->length++;
    return result;
}

void cache_free(struct cache *cache)
{
    free(cache);
}
