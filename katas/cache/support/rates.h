/* SPDX-License-Identifier: MIT */
/*
 * rates.h - a conversion that the tests direct: points + 7, unless told else;
 * WORTHLESS points are worth 0, a result like any other.
 */
#ifndef RATES_H
#define RATES_H

#include "cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { WORTHLESS = 999 };

struct rates {
    struct cache *cache;
    atomic_int runs;
    pthread_t thread;    /* of the last conversion */
    int answer;          /* what every conversion answers, unless 0 */
    struct cache *inner; /* is asked for inner_points first, unless NULL */
    int inner_points;
    int heard; /* what that gave */
};

/* Its context is a struct rates. */
cache_convert convert;

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
