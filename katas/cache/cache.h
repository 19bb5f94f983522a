/* SPDX-License-Identifier: MIT */
/*
 * cache.h - remember what a slow conversion of points has brought.
 *
 *     get 700 --> remembered? --yes--> 350
 *                     | no
 *                     +--> convert(700), the slow part --> 350, remembered
 *     get 700 --> being converted: wait --> 350
 *
 * A cache remembers the results of the capacity points that were last used,
 * no more.  A point is used when its result is first remembered and whenever
 * it is answered from memory; the one whose last use is longest ago makes
 * room.  A point being converted has no result to remember, so it takes no
 * place yet.
 *
 * Who may call what at the same time
 *     new      anybody
 *     get      anybody, beside one another, on the same cache too
 *     free     one thread, once nobody is inside get; nobody calls after it
 *
 * The conversion runs on the thread of a caller of get.  No conversion of a
 * point begins while another of the same point and cache runs, or while its
 * result is remembered.  Conversions of different points overlap, and what
 * is remembered, special or refused is answered meanwhile.
 *
 * Shapes and units: points and results are 0 to CACHE_POINTS_MAX.
 * CACHE_COUNT_MIN caches of CACHE_CAPACITY_MIN can exist at a time, memory
 * permitting; beyond that NULL is a right answer, too.
 *
 * Blocking: get waits while another thread converts the same point, asleep:
 * it neither spins nor polls.  Everything else is brief.  Conversions must
 * return; they may block, and ask other caches, but not in a ring.
 *
 * Errors are negative errno values.
 *
 * Source: Go's singleflight; LeetCode 146.
 */
#ifndef CACHE_H
#define CACHE_H

#include <stddef.h>

#define CACHE_POINTS_MAX 1000000
#define CACHE_COUNT_MIN 2
#define CACHE_CAPACITY_MIN 64

struct cache;

/* Converts points of company A; a result, or a negative errno value. */
typedef int cache_convert(void *context, int points);

/* Points with a rate of their own. */
struct cache_special {
    int points;
    int result;
};

#define CACHE_SPECIALS                                                         \
    {                                                                          \
        {1000, 1200}, {10000, 15000},                                          \
        {                                                                      \
            500000, CACHE_POINTS_MAX                                           \
        }                                                                      \
    }

/* An empty cache.  context is passed on untouched and may be NULL.  NULL:
 * capacity is 0, convert is NULL, or memory is short. */
struct cache *cache_new(size_t capacity, cache_convert *convert, void *context);

/* The result of points.  What comes first counts: -EINVAL, cache is NULL.
 * -ERANGE, points are out of range.  A special's own result: neither of these
 * three converts, remembers or uses anything.  -EDEADLK, the caller is inside
 * a conversion of this cache, directly or through other caches; remembered
 * points too.  Else the result, remembered or converted.  -EOVERFLOW, the
 * conversion brought more than CACHE_POINTS_MAX; -ENOMEM, memory is short; or
 * the conversion's own error, as it is.  None of the errors is remembered,
 * and what is remembered stays.  Who waited for a conversion that failed gets
 * its error, or converts in turn; who waited for one whose result has been
 * pushed out meanwhile gets the result, or converts in turn. */
int cache_get(struct cache *cache, int points);

/* Gives everything back; NULL is allowed. */
void cache_free(struct cache *cache);

#endif
