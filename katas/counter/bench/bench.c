/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what an addition costs, alone and in company.
 *
 * This file sees the contract only and is linked with one answer at a time:
 * mutex, atomic, sharded, static, a learner's, or broken/no_lock.c, which is
 * the unlocked counter of the experiment.
 */
#include "counter.h"

#include <pthread.h>
#include <stdlib.h>
#include <dojo/bench.h>

enum { WORKERS = 6, INCREMENTS = 1000000 };

static struct counter *counter; /* one for all threads of a run */

static void make(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    counter = counter_new();
}

static void end(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    counter_free(counter);
}

/* What does an addition cost, and what do other threads add to its price? */
static void add(struct bench_state *state)
{
    struct counter *shared = counter;

    BENCH_LOOP (state)
        counter_add(shared, 1);
    bench_set_items_processed(state, bench_iterations(state));
}

/* What does a look at the count cost while nobody adds? */
static void look(struct bench_state *state)
{
    int64_t value = 0;

    BENCH_LOOP (state) {
        counter_value(counter, &value);
        BENCH_KEEP(value);
    }
    bench_set_items_processed(state, bench_iterations(state));
}

/* How much does a reader (thread 0) disturb those who add? */
static void add_while_one_looks(struct bench_state *state)
{
    if (bench_thread_index(state) == 0)
        look(state);
    else
        add(state);
}

/* What does it cost to have a counter for a moment? */
static void new_and_free(struct bench_state *state)
{
    BENCH_LOOP (state)
        counter_free(counter_new());
}

static void *work(void *shared)
{
    for (int i = 0; i < INCREMENTS; i++)
        counter_add(shared, 1);
    return NULL;
}

/* The experiment: six sensors, a million readings each. */
static void six_times_a_million(struct bench_state *state)
{
    BENCH_LOOP (state) {
        pthread_t workers[WORKERS];

        for (int i = 0; i < WORKERS; i++)
            if (pthread_create(&workers[i], NULL, work, counter))
                abort();
        for (int i = 0; i < WORKERS; i++)
            pthread_join(workers[i], NULL);
    }
    bench_set_items_processed(state,
                              bench_iterations(state) * WORKERS * INCREMENTS);
}

static struct bench *on_a_counter(const char *name, bench_function *function)
{
    struct bench *bench = bench_register(name, function);

    bench_setup(bench, make, NULL);
    bench_teardown(bench, end, NULL);
    bench_use_real_time(bench);
    return bench;
}

int main(int argc, char **argv)
{
    static const int company[] = {1, 2, 4, WORKERS};
    struct bench *adding = on_a_counter("add", add);
    struct bench *experiment;

    for (size_t i = 0; i < sizeof company / sizeof *company; i++)
        bench_threads(adding, company[i]);
    on_a_counter("look", look);
    bench_threads(on_a_counter("add_while_one_looks", add_while_one_looks), 2);
    bench_register("new_and_free", new_and_free);
    experiment = on_a_counter("six_times_a_million", six_times_a_million);
    bench_unit(experiment, BENCH_MILLISECOND);
    return bench_main(argc, argv);
}
