/* SPDX-License-Identifier: MIT */
/*
 * estimate.h - medians, how sure they are, and what may be said of them.
 *
 * All functions are pure and may be called from any thread; the same numbers
 * and seed give the same result on every machine.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993).
 */
#ifndef DOJO_BENCH_ESTIMATE_H
#define DOJO_BENCH_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

/* A sequence of random numbers (splitmix64); any seed is a good one. */
struct dice {
    uint64_t state;
};
uint64_t dice_throw(struct dice *dice);
size_t dice_below(struct dice *dice, size_t limit); /* 0 to limit - 1 */

/* Puts 0 to count - 1 into order, shuffled. */
void dice_shuffle(struct dice *dice, size_t *order, size_t count);

void estimate_sort(double *values, size_t count);

/* Of sorted values: the one below which the share (0 to 1) lies; 0 if none. */
double estimate_quantile(const double *sorted, size_t count, double share);

/* Median with its 95 % interval; 0 to 0 without values. */
struct estimate {
    double value;
    double low;
    double high;
};

/*
 * The median of values that come in groups: what was measured in one life of
 * a process has something in common.  group_at[0] = 0 to group_at[groups] =
 * number of values; group i is those from group_at[i] on.  A resample draws
 * groups first, then values inside of each.  0; -ENOMEM.
 */
int estimate_median(const double *values, const size_t *group_at, size_t groups,
                    uint64_t seed, struct estimate *out);

/* How far from 1 the interval reaches. */
double estimate_reach(const struct estimate *around_one);

/*
 * Whether a ratio may be called another than 1: only if its whole interval
 * lies outside of what the reference differs from itself.
 */
enum comparison { COMPARED_SAME, COMPARED_SLOWER, COMPARED_FASTER };
enum comparison estimate_compare(const struct estimate *ratio,
                                 double resolution);

#endif
