/* SPDX-License-Identifier: MIT */
/* bench.c - what the lock costs, and what threads behind it gain. */
#include "gil.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <dojo/bench.h>

enum { INTERVAL_US = 5000, STEP = 1000, THREADS_MAX = 4 };

static struct gil *gil; /* one for all threads of a run */
static unsigned two[] = {20000000, 10000000};

static void make(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    gil = gil_new(INTERVAL_US);
}

static void end(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    gil_free(gil);
}

/* What does a turn cost, alone and in company? */
static void acquire_and_release(struct bench_state *state)
{
    BENCH_LOOP (state) {
        gil_acquire(gil);
        gil_release(gil);
    }
}

/* What does a check cost: alone, and when others wait, switches included? */
static void a_thousand_checks(struct bench_state *state)
{
    BENCH_LOOP (state) {
        gil_acquire(gil);
        for (int i = 0; i < 1000; i++)
            gil_check(gil);
        gil_release(gil);
    }
}

static int wait_a_little(void *unused)
{
    (void)unused;
    return nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

/* Do waits of 0.1 ms overlap? */
static void waiting(struct bench_state *state)
{
    int result;

    BENCH_LOOP (state) {
        gil_acquire(gil);
        gil_block(gil, wait_a_little, NULL, &result);
        gil_release(gil);
    }
}

/* A check in each thousand steps, as an interpreter has one in a few. */
static void *count_divisors(void *number)
{
    unsigned last = *(unsigned *)number, divisors = 0;

    gil_acquire(gil);
    for (unsigned i = 1; i <= last; i++) {
        divisors += last % i == 0;
        if (i % STEP == 0)
            gil_check(gil);
    }
    gil_release(gil);
    BENCH_KEEP(divisors);
    return NULL;
}

/* The experiment: do computations gain from threads? */
static void factorize_in_turn(struct bench_state *state)
{
    BENCH_LOOP (state) {
        count_divisors(&two[0]);
        count_divisors(&two[1]);
    }
}

static void factorize_on_threads(struct bench_state *state)
{
    pthread_t other;
    BENCH_LOOP (state) {
        if (pthread_create(&other, NULL, count_divisors, &two[1]))
            abort();
        count_divisors(&two[0]);
        pthread_join(other, NULL);
    }
}

static void ask(const char *name, bench_function *function, int most)
{
    struct bench *bench = bench_register(name, function);

    bench_setup(bench, make, NULL);
    bench_teardown(bench, end, NULL);
    bench_use_real_time(bench);
    for (int threads = 1; threads <= most; threads *= 2)
        bench_threads(bench, threads);
}

int main(int argc, char **argv)
{
    ask("acquire_and_release", acquire_and_release, THREADS_MAX);
    ask("a_thousand_checks", a_thousand_checks, 2);
    ask("waiting", waiting, THREADS_MAX);
    ask("factorize_in_turn", factorize_in_turn, 1);
    ask("factorize_on_threads", factorize_on_threads, 1);
    return bench_main(argc, argv);
}
