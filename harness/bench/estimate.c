/* SPDX-License-Identifier: MIT */
/*
 * Idea: a resample's median needs no sorting.  The values are sorted once; a
 * resample is how often each of them was drawn; its median is where half of
 * the draws have gone by.  Price: count steps a resample.
 */
#include "estimate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 2000 };

uint64_t dice_throw(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The upper 32 bits, scaled: off by less than limit / 2^32. */
size_t dice_below(struct dice *dice, size_t limit)
{
    return (size_t)(((dice_throw(dice) >> 32) * (uint64_t)limit) >> 32);
}

void dice_shuffle(struct dice *dice, size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = dice_below(dice, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

void estimate_sort(double *values, size_t count)
{
    if (count > 1)
        qsort(values, count, sizeof *values, by_size);
}

double estimate_quantile(const double *sorted, size_t count, double share)
{
    if (count == 0)
        return 0;
    double place = share * (double)(count - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < count ? below + 1 : below;
    double part = place - (double)below;
    return sorted[below] * (1 - part) + sorted[above] * part;
}

/* A value and the place it came from. */
struct placed {
    double value;
    size_t place;
};

struct sample {
    const size_t *group_at;
    size_t groups;
    size_t count;
    struct placed *sorted;
    size_t *rank;    /* of the value at a place, among sorted */
    unsigned *draws; /* how often sorted[i] was drawn */
    double medians[RESAMPLES];
};

static int by_value(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;
    int order = (a->value > b->value) - (a->value < b->value);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

/* Of total draws. */
static double drawn_median(const struct sample *sample, size_t total)
{
    size_t seen = 0;
    double lower = 0;
    for (size_t i = 0; i < sample->count; i++) {
        double value = sample->sorted[i].value;
        size_t before = seen;
        if (sample->draws[i] == 0)
            continue;
        seen += sample->draws[i];
        if (seen * 2 > total)
            return before * 2 == total ? (lower + value) / 2 : value;
        lower = value;
    }
    return lower;
}

static double resample(struct sample *sample, struct dice *dice)
{
    size_t total = 0;
    memset(sample->draws, 0, sample->count * sizeof *sample->draws);
    for (size_t i = 0; i < sample->groups; i++) {
        size_t group = dice_below(dice, sample->groups);
        size_t from = sample->group_at[group];
        size_t size = sample->group_at[group + 1] - from;
        for (size_t j = 0; j < size; j++)
            sample->draws[sample->rank[from + dice_below(dice, size)]]++;
        total += size;
    }
    return drawn_median(sample, total);
}

static void sort_sample(struct sample *sample, const double *values)
{
    for (size_t i = 0; i < sample->count; i++)
        sample->sorted[i] = (struct placed){values[i], i};
    qsort(sample->sorted, sample->count, sizeof *sample->sorted, by_value);
    for (size_t i = 0; i < sample->count; i++) {
        sample->rank[sample->sorted[i].place] = i;
        sample->draws[i] = 1;
    }
}

int estimate_median(const double *values, const size_t *group_at, size_t groups,
                    uint64_t seed, struct estimate *out)
{
    struct dice dice = {seed};
    size_t count = group_at[groups];
    struct sample *sample = malloc(sizeof *sample);

    *out = (struct estimate){0, 0, 0};
    if (sample == NULL)
        return -ENOMEM;
    sample->group_at = group_at;
    sample->groups = groups;
    sample->count = count;
    sample->sorted = calloc(count + 1, sizeof *sample->sorted);
    sample->rank = calloc(count + 1, sizeof *sample->rank);
    sample->draws = calloc(count + 1, sizeof *sample->draws);
    int error = -ENOMEM;
    if (sample->sorted == NULL || sample->rank == NULL || sample->draws == NULL)
        goto out_free;
    sort_sample(sample, values);
    out->value = drawn_median(sample, count);
    for (size_t i = 0; i < RESAMPLES; i++)
        sample->medians[i] = resample(sample, &dice);
    estimate_sort(sample->medians, RESAMPLES);
    out->low = estimate_quantile(sample->medians, RESAMPLES, 0.025);
    out->high = estimate_quantile(sample->medians, RESAMPLES, 0.975);
    error = 0;
out_free:
    free(sample->draws);
    free(sample->rank);
    free(sample->sorted);
    free(sample);
    return error;
}

double estimate_reach(const struct estimate *around_one)
{
    return fmax(fabs(around_one->low - 1), fabs(around_one->high - 1));
}

enum comparison estimate_compare(const struct estimate *ratio,
                                 double resolution)
{
    if (ratio->low > 1 + resolution)
        return COMPARED_SLOWER;
    if (ratio->high < 1 / (1 + resolution))
        return COMPARED_FASTER;
    return COMPARED_SAME;
}
