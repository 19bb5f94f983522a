/* SPDX-License-Identifier: MIT */
#include "support/rates.h"

/* Asks once only: a cache that lets it in again does not recurse for ever. */
int convert(void *context, int points)
{
    struct rates *rates = context;
    struct cache *inner = rates->inner;

    rates->runs++;
    rates->thread = pthread_self();
    rates->inner = NULL;
    if (inner)
        rates->heard = cache_get(inner, rates->inner_points);
    if (rates->answer)
        return rates->answer;
    return points == WORTHLESS ? 0 : points + 7;
}
