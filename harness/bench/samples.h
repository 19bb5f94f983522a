/* SPDX-License-Identifier: MIT */
/*
 * samples.h - a distribution of latencies in fixed space.
 *
 * Who may call what: nothing is locked; a struct samples has one thread at a
 * time.  Units: nanoseconds; what lies below 0 counts as 0.
 */
#ifndef DOJO_BENCH_SAMPLES_H
#define DOJO_BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 32 buckets for every power of two, up to 2^40 ns (18 min). */
enum { SAMPLE_BUCKETS = 32 * 36, MODES_MAX = 2 };

struct samples { /* all zeros: empty */
    uint64_t count;
    int64_t most;
    uint32_t buckets[SAMPLE_BUCKETS];
};

void samples_add(struct samples *samples, int64_t ns);
void samples_merge(struct samples *into, const struct samples *from);

/* The latency below which the share (0 to 1) lies, to 1 in 64; 0 if none. */
int64_t samples_at(const struct samples *samples, double share);

/*
 * Hand-offs between threads often have two usual latencies: one if the other
 * thread was still awake, one if it had to be woken.  A median between the
 * two says nothing.
 */
struct mode {
    int64_t ns;   /* median of those around it */
    double share; /* of all */
};

/* Writes the modes, quicker one first; 0 without samples, else 1 or 2. */
size_t samples_modes(const struct samples *samples,
                     struct mode modes[MODES_MAX]);

#ifdef __cplusplus
}
#endif

#endif
