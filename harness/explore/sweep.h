/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - every call that can fail does, once, in each way it can.
 */
#ifndef EXPLORE_SWEEP_H
#define EXPLORE_SWEEP_H

#include "worker.h"

/*
 * Runs the scenario in a worker: untouched, then once per call and errno,
 * then with reads and writes cut to one byte.  The first failure ends it; the
 * finding names the call, and fault_plan is what brought it about.  NULL: no
 * memory, no process.  Main thread of the parent.
 */
struct shared *sweep(explore_body *body, void *argument,
                     const struct limits *limits);

/* Who goes on where no list says it: plain, or in an eager run a thread that
   has just been started. */
int sweep_newcomer(const uint64_t enabled[2], int plain);

/* Puts before a finding's words which call failed, by fault_plan. */
void sweep_words(struct shared *shared);

#endif
