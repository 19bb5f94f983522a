/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what overlapping saves, and what it costs.
 *
 * This file sees the contract only and is linked with one answer at a time.
 */
#define _POSIX_C_SOURCE 200809L /* nanosleep under -std=c17 */
#include "blocking.h"

#include <stdlib.h>
#include <time.h>
#include <dojo/bench.h>

enum { PORTS = 5, MILLISECOND = 1000000 };

static struct blocking_call calls[BLOCKING_MOST];
static int results[BLOCKING_MOST];

static int block(void *ns)
{
    return nanosleep(&(struct timespec){.tv_nsec = *(long *)ns}, NULL);
}

static int return_at_once(void *unused)
{
    return unused != NULL;
}

static void compute_nothing(void *unused)
{
    (void)unused;
}

/* Computes for about half a millisecond. */
static void compute_positions(void *unused)
{
    double position = 1;

    (void)unused;
    for (int i = 0; i < 100000; i++) {
        position = position * 0.999 + 1;
        bench_do_not_optimize(&position);
    }
}

static void call_all(blocking_port *port, void *argument)
{
    for (int i = 0; i < BLOCKING_MOST; i++)
        calls[i] = (struct blocking_call){port, argument};
}

/* Serves that many ports once, at_once of them in a run. */
static void serve(struct blocking *blocking, size_t ports, size_t at_once,
                  blocking_compute *compute)
{
    for (size_t i = 0; i < ports; i += at_once)
        if (blocking_run(blocking, calls + i, results + i, at_once, compute,
                         NULL))
            abort();
}

/* The experiment: five calls that block 0.1 s, one at a time or five. */
static void five_calls(struct bench_state *state)
{
    size_t at_once = (size_t)bench_get_arg(state, 0);
    struct blocking *blocking = blocking_new(at_once);
    long ns = 100 * MILLISECOND;

    call_all(block, &ns);
    BENCH_LOOP (state)
        serve(blocking, PORTS, at_once, compute_nothing);
    blocking_free(blocking);
}

/* What does a run of so many calls cost, if none of them blocks? */
static void only_the_run(struct bench_state *state)
{
    size_t count = (size_t)bench_get_arg(state, 0);
    struct blocking *blocking = blocking_new(count);

    call_all(return_at_once, NULL);
    BENCH_LOOP (state)
        serve(blocking, count, count, compute_nothing);
    blocking_free(blocking);
}

/* Five calls that block 1 ms, and about half of that is computed meanwhile. */
static void computing_meanwhile(struct bench_state *state)
{
    struct blocking *blocking = blocking_new(PORTS);
    long ns = MILLISECOND;

    call_all(block, &ns);
    BENCH_LOOP (state)
        serve(blocking, PORTS, PORTS, compute_positions);
    blocking_free(blocking);
}

int main(int argc, char **argv)
{
    struct bench *bench = bench_register("five_calls", five_calls);

    bench_waits(bench);
    bench_arg(bench, 1);
    bench_arg(bench, PORTS);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_SECOND);
    bench_use_real_time(bench);
    bench = bench_register("only_the_run", only_the_run);
    bench_arg(bench, 1);
    bench_arg(bench, PORTS);
    bench_arg(bench, BLOCKING_MOST);
    bench_use_real_time(bench);
    bench = bench_register("computing_meanwhile", computing_meanwhile);
    bench_use_real_time(bench);
    return bench_main(argc, argv);
}
