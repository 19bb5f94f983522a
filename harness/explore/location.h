/* SPDX-License-Identifier: MIT */
/*
 * location.h - the history of an atomic object: what a load may return.
 *
 * Stores stand in modification order, which here is the order of execution.
 * A thread may read each store that is not older than one it knows: one that
 * it, or something that happens before its load, has read or written.
 *
 * Source: the operational fragment of C11 used by CDSChecker (B. Norris and
 * B. Demsky, OOPSLA 2013), Relacy and Loom: no load takes its value from a
 * store that is executed later, so load buffering and 2+2W do not appear.
 */
#ifndef EXPLORE_LOCATION_H
#define EXPLORE_LOCATION_H

#include "engine.h"

struct store {
    unsigned __int128 value;
    bool initial; /* everybody knows it */
    bool rmw;
    int thread;
    uintptr_t pc;
    uint64_t sc_seq; /* place among the SC operations; 0: none */
    uint64_t fence_seq;
    struct vclock release; /* what an acquiring reader learns */
    struct vclock fence_release;
    struct vclock seen; /* since when each thread knows it; 0: not */
};

struct location {
    uint8_t size;
    bool stale;            /* a plain write came after: begin again */
    unsigned first, count; /* a ring */
    struct store store[HISTORY_MAX];
};

void locations_reset(void);
struct location *location_new(void);
/* A plain write to [address, address + bytes). */
void location_overwritten(uintptr_t address, size_t bytes);

#endif
