/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a process between question and answer costs, and gives.
 */
#include "procpool.h"

#include <stdint.h>
#include <stdlib.h>
#include <dojo/bench.h>

enum { SUMS = 20, LIMIT = 5000000, TINY = 200, BLOCK = 256 << 10, BLOCKS = 8 };

/* The sum of i * i below *input; modulo 2^64. */
static int sum_of_squares(void *unused, const void *input, void *output)
{
    uint64_t sum = 0;

    (void)unused;
    for (uint64_t i = 0; i < *(const uint64_t *)input; i++) {
        sum += i * i;
        BENCH_KEEP(sum); /* or the compiler finds the formula */
    }
    *(uint64_t *)output = sum;
    return 0;
}

static uint64_t limits[SUMS], ones[TINY], sums[TINY];
static int results[TINY];

static const struct procpool_work squares = {
    .task = sum_of_squares, .input_size = 8, .output_size = 8};

static struct procpool *open_pool(struct bench_state *state,
                                  const struct procpool_work *work,
                                  unsigned workers)
{
    struct procpool *pool = NULL;

    if (procpool_new(&pool, work, workers))
        bench_skip_with_error(state, "no pool");
    return pool;
}

static void map(struct bench_state *state, const uint64_t *inputs, size_t count)
{
    struct procpool *pool =
        open_pool(state, &squares, (unsigned)bench_get_arg(state, 0));

    if (!pool)
        return;
    BENCH_LOOP (state)
        procpool_map(pool, inputs, sums, results, count);
    bench_set_items_processed(state, bench_iterations(state) * (int64_t)count);
    procpool_free(pool);
}

/* The experiment: 20 sums by so many workers; 0: in turn, by nobody else. */
static void sums_of_squares(struct bench_state *state)
{
    if (bench_get_arg(state, 0) > 0)
        map(state, limits, SUMS);
    else
        BENCH_LOOP (state)
            for (int i = 0; i < SUMS; i++)
                sum_of_squares(NULL, &limits[i], &sums[i]);
}

/* What does a task cost that does nothing? */
static void tiny_tasks(struct bench_state *state)
{
    map(state, ones, TINY);
}

static int copy_nothing(void *unused, const void *input, void *output)
{
    (void)unused, (void)input, (void)output;
    return 0;
}

/* What does it cost to bring 256 KiB there, and 256 KiB back? */
static void large_tasks(struct bench_state *state)
{
    struct procpool_work work = {
        .task = copy_nothing, .input_size = BLOCK, .output_size = BLOCK};
    char *inputs = calloc(BLOCKS, BLOCK), *outputs = calloc(BLOCKS, BLOCK);
    struct procpool *pool = open_pool(state, &work, 2);

    if (pool)
        BENCH_LOOP (state)
            procpool_map(pool, inputs, outputs, results, BLOCKS);
    bench_set_bytes_processed(state,
                              bench_iterations(state) * 2 * BLOCKS * BLOCK);
    procpool_free(pool);
    free(inputs);
    free(outputs);
}

/* What does it cost to start two workers and to end them? */
static void new_and_free(struct bench_state *state)
{
    BENCH_LOOP (state)
        procpool_free(open_pool(state, &squares, 2));
    bench_set_items_processed(state, bench_iterations(state) * 2);
}

static struct bench *in_us(const char *name, bench_function *function)
{
    struct bench *bench = bench_register(name, function);

    bench_use_real_time(bench);
    bench_unit(bench, BENCH_MICROSECOND);
    return bench;
}

int main(int argc, char **argv)
{
    for (int i = 0; i < SUMS; i++)
        limits[i] = LIMIT + (uint64_t)i;
    bench_dense_range(in_us("sums_of_squares", sums_of_squares), 0, 2, 1);
    bench_dense_range(in_us("tiny_tasks", tiny_tasks), 1, 2, 1);
    in_us("large_tasks", large_tasks);
    in_us("new_and_free", new_and_free);
    return bench_main(argc, argv);
}
