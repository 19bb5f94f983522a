/* SPDX-License-Identifier: MIT */
/*
 * figures.h - what a benchmark counts of its own, beside its time.
 *
 * Every thread sets its counters; merged they are added up, and concluded
 * once, as their flags say (bench.h).  All zeros: nothing was counted.
 *
 * Who may call what: nothing is locked; a struct figures has one thread at a
 * time.  It holds no pointers, and travels as it is.
 */
#ifndef DOJO_BENCH_FIGURES_H
#define DOJO_BENCH_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { FIGURES_MOST = 24, FIGURE_NAME_SIZE = 32 };

struct figure_counter {
    char name[FIGURE_NAME_SIZE]; /* longer ones are cut */
    double value;
    uint32_t flags; /* enum bench_counter_flags; 0 once concluded */
};

struct figures {
    double items; /* of bench_set_items_processed; concluded: an iteration's */
    uint32_t count;
    struct figure_counter counters[FIGURES_MOST]; /* in order of appearance;
                                                     more are dropped */
};

/* The counter's new value; where it was there, in place of the old one. */
void figures_set(struct figures *figures, const char *name, double value,
                 unsigned flags);
/* 0 if there is none. */
double figures_get(const struct figures *figures, const char *name);

/* Adds what from holds to what into holds. */
void figures_merge(struct figures *into, const struct figures *from);

/* What the flags say: iterations of all threads, seconds of the whole run. */
void figures_conclude(struct figures *figures, double iterations,
                      double seconds, int threads);

/* After a journey: no more counters than there are, names that end, numbers. */
void figures_mend(struct figures *figures);

/* Every value times factor: the mean of n merged ones is scaled by 1 / n. */
void figures_scale(struct figures *figures, double factor);

#ifdef __cplusplus
}
#endif

#endif
