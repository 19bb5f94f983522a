/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what it costs to start a program, and to talk with it.
 *
 * This file sees the contract only and is linked with one answer at a time,
 * or with one of peers/, which keep the contract by means of a library.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "subprocess.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <dojo/bench.h>

enum { MIB = 1 << 20, TOGETHER = 10 };

static char document[MIB], copy[MIB];
static void *ballast;
static size_t ballast_size;

static void must(int result)
{
    if (result)
        abort();
}

/* The caller has so many MiB, each page its own. */
static void grow(struct bench_state *state, void *mib)
{
    (void)state;
    ballast_size = *(const size_t *)mib * MIB;
    ballast = mmap(NULL, ballast_size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (ballast == MAP_FAILED)
        abort();
    memset(ballast, 1, ballast_size);
}

static void shrink(struct bench_state *state, void *mib)
{
    (void)state, (void)mib;
    munmap(ballast, ballast_size);
}

/* What does it cost to start a program that does nothing, and to reap it? */
static void run_true(struct bench_state *state)
{
    char name[] = "true", *argv[] = {name, NULL};
    struct subprocess_talk talk = {.input = NULL};

    BENCH_LOOP (state)
        must(subprocess_run(argv, &talk, -1));
}

/* What does it cost to send a document through a program and back? */
static void through_cat(struct bench_state *state)
{
    char name[] = "cat", *argv[] = {name, NULL};
    struct subprocess_talk talk = {.input = document,
                                   .input_size = MIB,
                                   .output = copy,
                                   .output_size = MIB};

    BENCH_LOOP (state)
        must(subprocess_run(argv, &talk, -1));
    bench_set_bytes_processed(state, bench_iterations(state) * MIB);
}

/* Ten that sleep a second: how long do they take together? */
static void ten_sleepers(struct bench_state *state)
{
    char name[] = "sleep", second[] = "1", *argv[] = {name, second, NULL};
    struct subprocess *children[TOGETHER];
    struct subprocess_talk talks[TOGETHER];

    BENCH_LOOP (state) {
        memset(talks, 0, sizeof talks);
        for (int i = 0; i < TOGETHER; i++)
            must(subprocess_start(argv, &children[i]));
        must(subprocess_communicate(children, talks, TOGETHER, -1));
    }
}

int main(int argc, char **argv)
{
    static size_t large_mib = 64;
    struct bench *bench = bench_register("run_true", run_true);

    bench_use_real_time(bench);
    bench_unit(bench, BENCH_MICROSECOND);
    bench = bench_register("run_true_from_64_mib", run_true);
    bench_setup(bench, grow, &large_mib);
    bench_teardown(bench, shrink, &large_mib);
    bench_use_real_time(bench);
    bench_unit(bench, BENCH_MICROSECOND);
    bench = bench_register("through_cat", through_cat);
    bench_use_real_time(bench);
    bench_unit(bench, BENCH_MICROSECOND);
    bench = bench_register("ten_sleepers", ten_sleepers);
    bench_waits(bench);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_SECOND);
    bench_use_real_time(bench);
    return bench_main(argc, argv);
}
