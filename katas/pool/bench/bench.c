/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a task costs on so many workers, and how many are best.
 */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <dojo/bench.h>

enum { TINY = 10000, SHORT = 100, AT_ONCE = 100 };

static int results[TINY];

static int tiny(void *unused, size_t index)
{
    (void)unused;
    return (int)index;
}

static int count_divisors(unsigned number)
{
    int divisors = 0;

    for (unsigned i = 1; i <= number; i++)
        divisors += number % i == 0;
    return divisors;
}

static int factorize(void *numbers, size_t index)
{
    return count_divisors(((const unsigned *)numbers)[index]);
}

/* Computes for about 100 us. */
static int compute(void *unused, size_t index)
{
    (void)unused;
    return count_divisors(43000 + (unsigned)index);
}

static int wait_a_little(void *unused, size_t index)
{
    (void)unused, (void)index;
    return nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

/* The longest first. */
static unsigned four[] = {2139079, 1852285, 1516637, 1214759};
static unsigned two[] = {20000000, 10000000};

#define JOB(task_, context_, count_)                                           \
    {                                                                          \
        .task = task_, .context = context_, .results = results,                \
        .count = count_                                                        \
    }

/* What a task costs; a worker and back; the best size; the experiments. */
static struct question {
    const char *name;
    struct pool_job job;
    int most; /* workers */
} questions[] = {
    {"tiny_tasks", JOB(tiny, NULL, TINY), 64},
    {"there_and_back", JOB(tiny, NULL, 1), 2},
    {"computing", JOB(compute, NULL, SHORT), 64},
    {"waiting", JOB(wait_a_little, NULL, SHORT), 64},
    {"factorize_four", JOB(factorize, four, 4), 2},
    {"factorize_two", JOB(factorize, two, 2), 2},
};

static void fan_out(struct bench_state *state)
{
    struct pool_job *job = bench_get_context(state);
    struct pool *pool = pool_new((unsigned)bench_get_arg(state, 0), 64);

    BENCH_LOOP (state) {
        pool_submit(pool, job);
        pool_wait(pool, job);
    }
    bench_set_items_processed(state,
                              bench_iterations(state) * (int64_t)job->count);
    pool_free(pool, POOL_DRAIN);
}

static void *tiny_thread(void *unused)
{
    return unused;
}

/* And without a pool: a thread for each task, a hundred at the same time. */
static void thread_per_task(struct bench_state *state)
{
    pthread_t threads[AT_ONCE];

    BENCH_LOOP (state)
        for (int i = 0; i < TINY + AT_ONCE; i++) {
            if (i >= AT_ONCE)
                pthread_join(threads[i % AT_ONCE], NULL);
            if (i < TINY &&
                pthread_create(&threads[i % AT_ONCE], NULL, tiny_thread, NULL))
                abort();
        }
    bench_set_items_processed(state, bench_iterations(state) * TINY);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct bench *bench = bench_register(questions[i].name, fan_out);
        bench_context(bench, &questions[i].job);
        for (int workers = 1; workers <= questions[i].most; workers *= 2)
            bench_arg(bench, workers);
        bench_use_real_time(bench);
        bench_unit(bench, BENCH_MICROSECOND);
    }
    bench_use_real_time(bench_register("thread_per_task", thread_per_task));
    return bench_main(argc, argv);
}
