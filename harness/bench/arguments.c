/* SPDX-License-Identifier: MIT */
/*
 * Lists of arguments: ranges and products become plain runs here, so that
 * Google Benchmark and paired timing see the same ones.
 */
#include "registry.h"

#include <stdlib.h>
#include <string.h>

struct values {
    int64_t *values;
    size_t count;
};

static void put(struct values *list, int64_t value)
{
    if (list->count > 0 && list->values[list->count - 1] == value)
        return;
    list->values =
        bench_grow(list->values, list->count + 1, sizeof *list->values);
    list->values[list->count++] = value;
}

/* start, the powers of multiplier strictly between, limit; 0 <= start. */
static void put_powers(struct values *list, int64_t start, int64_t limit,
                       int multiplier)
{
    int64_t power = 1;
    put(list, start);
    while (power < limit) {
        if (power > start)
            put(list, power);
        if (power > INT64_MAX / multiplier)
            break;
        power *= multiplier;
    }
    put(list, limit);
}

/* The same mirrored, for limit < 0. */
static void put_negative(struct values *list, int64_t start, int64_t limit,
                         int multiplier)
{
    struct values mirrored = {NULL, 0};
    put_powers(&mirrored, -limit, -start, multiplier);
    for (size_t i = mirrored.count; i > 0; i--)
        put(list, -mirrored.values[i - 1]);
    free(mirrored.values);
}

static void spread(struct bench *bench, struct values *list, int64_t start,
                   int64_t limit)
{
    if (start > limit || (start < 0 && limit >= 0) || start == INT64_MIN)
        bench_blame(bench, "a range goes upward and does not cross 0");
    else if (start < 0)
        put_negative(list, start, limit, bench->multiplier);
    else
        put_powers(list, start, limit, bench->multiplier);
}

void bench_args(struct bench *bench, const int64_t *values, size_t count)
{
    if (count == 0 || (bench->runs > 0 && bench->width != count)) {
        bench_blame(bench, "%zu arguments beside runs of %zu", count,
                    bench->width);
        return;
    }
    bench->args =
        bench_grow(bench->args, (bench->runs + 1) * count, sizeof *bench->args);
    memcpy(bench->args + bench->runs * count, values, count * sizeof *values);
    bench->runs++;
    bench->width = count;
}

void bench_arg(struct bench *bench, int64_t value)
{
    bench_args(bench, &value, 1);
}

void bench_range(struct bench *bench, int64_t start, int64_t limit)
{
    struct values list = {NULL, 0};
    spread(bench, &list, start, limit);
    for (size_t i = 0; i < list.count; i++)
        bench_arg(bench, list.values[i]);
    free(list.values);
}

void bench_dense_range(struct bench *bench, int64_t start, int64_t limit,
                       int64_t step)
{
    if (start > limit || step < 1) {
        bench_blame(bench, "a dense range goes upward by 1 or more");
        return;
    }
    int64_t value = start;
    for (;;) {
        bench_arg(bench, value);
        if (value > limit - step)
            return;
        value += step;
    }
}

/* Counts like an odometer, the last list fastest. */
static bool advance(size_t *at, const struct bench_list *lists, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        if (++at[i - 1] < lists[i - 1].count)
            return true;
        at[i - 1] = 0;
    }
    return false;
}

void bench_args_product(struct bench *bench, const struct bench_list *lists,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lists[i].count == 0) {
            bench_blame(bench, "a product with an empty list");
            return;
        }
    size_t *at = bench_grow(NULL, count, sizeof *at);
    int64_t *run = bench_grow(NULL, count, sizeof *run);
    memset(at, 0, count * sizeof *at);
    do {
        for (size_t i = 0; i < count; i++)
            run[i] = lists[i].values[at[i]];
        bench_args(bench, run, count);
    } while (advance(at, lists, count));
    free(run);
    free(at);
}

void bench_ranges(struct bench *bench, const struct bench_span *ranges,
                  size_t count)
{
    struct values *spreads = bench_grow(NULL, count, sizeof *spreads);
    struct bench_list *lists = bench_grow(NULL, count, sizeof *lists);
    for (size_t i = 0; i < count; i++) {
        spreads[i] = (struct values){NULL, 0};
        spread(bench, &spreads[i], ranges[i].start, ranges[i].limit);
        lists[i] = (struct bench_list){spreads[i].values, spreads[i].count};
    }
    bench_args_product(bench, lists, count);
    for (size_t i = 0; i < count; i++)
        free(spreads[i].values);
    free(lists);
    free(spreads);
}

void bench_range_multiplier(struct bench *bench, int multiplier)
{
    if (multiplier < 2)
        bench_blame(bench, "a range's multiplier is 2 or more");
    else
        bench->multiplier = multiplier;
}

void bench_arg_names(struct bench *bench, const char *const *names,
                     size_t count)
{
    for (size_t i = 0; i < bench->arg_name_count; i++)
        free(bench->arg_names[i]);
    bench->arg_names =
        bench_grow(bench->arg_names, count, sizeof *bench->arg_names);
    for (size_t i = 0; i < count; i++)
        bench->arg_names[i] = bench_copy(names[i]);
    bench->arg_name_count = count;
}

void bench_arg_name(struct bench *bench, const char *name)
{
    bench_arg_names(bench, &name, 1);
}
