/* SPDX-License-Identifier: MIT */
/* Known work, WORK_STEPS, for resolution.c; and what goes wrong, for tests. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <dojo/bench.h>

#include <sched.h>
#include <unistd.h>

static void work(struct bench_state *state)
{
    uint64_t x = UINT64_C(88172645463325252);
    BENCH_LOOP (state) {
        for (int i = 0; i < WORK_STEPS; i++) {
            x *= UINT64_C(6364136223846793005);
            x ^= x >> 7;
        }
        BENCH_KEEP(x);
    }
}

static void fails(struct bench_state *state)
{
    BENCH_LOOP (state) {
        bench_skip_with_error(state, "it was asked to");
        break;
    }
}

static void exits(struct bench_state *state)
{
    BENCH_LOOP (state) {
        _exit(3);
    }
}

static void spins(struct bench_state *state)
{
    BENCH_LOOP (state) {
        for (;;)
            bench_clobber_memory();
    }
}

static void processors(struct bench_state *state)
{
    cpu_set_t own;
    CPU_ZERO(&own);
    sched_getaffinity(0, sizeof own, &own);
    work(state);
    bench_counter(state, "processors", CPU_COUNT(&own), 0);
}

int main(int argc, char **argv)
{
    bench_register("work", work);
    bench_threads(bench_register("crew", work), 2);
    bench_register("processors", processors);
    bench_waits(bench_register("fails", fails));
    bench_register("exits", exits);
    bench_register("spins", spins);
    bench_time_limit(bench_register("spins_longer", spins), 0.06);
    return bench_main(argc, argv);
}
