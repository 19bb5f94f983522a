/* SPDX-License-Identifier: MIT */
/* A known amount of work, WORK_STEPS; see resolution.c. */
#include <dojo/bench.h>

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

int main(int argc, char **argv)
{
    bench_register("work", work);
    bench_threads(bench_register("crew", work), 2);
    bench_register("fails", fails);
    return bench_main(argc, argv);
}
