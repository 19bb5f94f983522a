/* SPDX-License-Identifier: MIT */
/*
 * threadset.h - sets of threads, one bit each.  Pure functions.
 */
#ifndef EXPLORE_THREADSET_H
#define EXPLORE_THREADSET_H

#include <stdbool.h>
#include <stdint.h>

static inline void add(uint64_t set[2], int id)
{
    set[id >> 6] |= UINT64_C(1) << (id & 63);
}

static inline bool has(const uint64_t set[2], int id)
{
    return set[id >> 6] >> (id & 63) & 1;
}

#endif
