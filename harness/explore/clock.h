/* SPDX-License-Identifier: MIT */
/*
 * clock.h - vector clocks that cost what they hold.
 *
 * A vector clock maps each thread to how much of it is known.  Only the first
 * `used` entries are stored; the rest are 0.
 *
 * Source: C. Fidge, Timestamps in message-passing systems (1988); F. Mattern,
 * Virtual time and global states of distributed systems (1989).
 */
#ifndef EXPLORE_CLOCK_H
#define EXPLORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CLOCK_THREADS = 128 };

struct vclock {
    uint32_t used;
    uint32_t at[CLOCK_THREADS];
};

static inline void vclock_clear(struct vclock *c)
{
    c->used = 0;
}

static inline uint32_t vclock_get(const struct vclock *c, int thread)
{
    return (uint32_t)thread < c->used ? c->at[thread] : 0;
}

static inline void vclock_set(struct vclock *c, int thread, uint32_t value)
{
    while (c->used <= (uint32_t)thread)
        c->at[c->used++] = 0;
    c->at[thread] = value;
}

static inline void vclock_copy(struct vclock *to, const struct vclock *from)
{
    to->used = from->used;
    for (uint32_t i = 0; i < from->used; i++)
        to->at[i] = from->at[i];
}

static inline void vclock_join(struct vclock *to, const struct vclock *from)
{
    while (to->used < from->used)
        to->at[to->used++] = 0;
    for (uint32_t i = 0; i < from->used; i++)
        if (to->at[i] < from->at[i])
            to->at[i] = from->at[i];
}

#endif
