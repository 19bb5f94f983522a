/* SPDX-License-Identifier: MIT */
/*
 * fleet.h - helicopters, each behind a port, and what their calls do; for a
 * CMocka test's own thread, the pilot.
 *
 * What calls and computations find out they leave here: CMocka is for the
 * pilot alone.  Where the pilot himself makes the calls nobody meets anybody:
 * he would wait for himself.
 */
#ifndef SUPPORT_FLEET_H
#define SUPPORT_FLEET_H

#include "blocking.h"

#include <pthread.h>
#include <stdbool.h>

enum {
    FLEET = 5,
    OTHERS = BLOCKING_LEAST - 1,
    UNTOUCHED = 4711,
    BUSY_NS = 10000000
};

struct helicopter {
    int answer; /* what some calls return; its number, until a test says so */
    int calls;  /* so many were made */
    struct blocking *other;
};

struct fleet {
    struct blocking *blocking;
    pthread_t pilot;
    struct helicopter helicopters[FLEET];
    struct blocking_call calls[FLEET];
    int results[FLEET];
    int computed, computed_elsewhere, called_by_pilot;
    int run_again, free_early; /* what those gave in a run */
    pthread_barrier_t meeting;
};

extern struct fleet fleet;

/* Fixtures: a fleet, or one without anything to make runs; its end.  They
 * watch the threads anew. */
int fleet_make(void **unused);
int fleet_make_without(void **unused);
int fleet_end(void **unused);

/* A fleet whose first OTHERS have other to fly with, and the next one, too, if
 * there can be more than the least; whether it flies; the end of all. */
void fleet_make_with_others(void);
bool fleet_flies_beyond(void);
int fleet_end_others(void);

/* All helicopters' calls are this one, and there are no results yet. */
void fleet_call(blocking_port *call);

/* A run of the first count; returns its error. */
int fleet_fly(size_t count, blocking_compute *compute);

blocking_port answer;          /* returns the answer */
blocking_port answer_by_errno; /* returns -1, and the answer is errno */
blocking_port meet;            /* meets the others, then answers */
blocking_port fly_other;       /* answers in a run of other */
blocking_port run_again;       /* returns what a run of the fleet gives */
blocking_port watch_others;    /* until all other threads sleep, then answers */

blocking_compute compute; /* counts, and leaves another errno */
blocking_compute compute_and_meet;
blocking_compute compute_and_try; /* wants a run and the end, in the run */
blocking_compute compute_and_fly; /* has the last one with an other fly */

#endif
