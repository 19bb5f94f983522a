/* SPDX-License-Identifier: MIT */
/*
 * What a loop costs in C beside C++: an empty body and one of about 1 ns, and
 * the condition for loops of another shape.  The lines /c and /c++ should
 * read the same.
 */
#include <dojo/bench.h>

#include "beside.h"

static void empty(struct bench_state *state)
{
    BENCH_LOOP (state) {
    }
}

static void one_ns(struct bench_state *state)
{
    uint64_t x = 1;
    BENCH_LOOP (state) {
        x = beside_one_ns(x);
    }
    BENCH_KEEP(x);
}

static void call(struct bench_state *state)
{
    while (bench_keep_running(state))
        BESIDE_NOTHING;
}

int main(int argc, char **argv)
{
    bench_register("empty/c", empty);
    bench_register("one_ns/c", one_ns);
    bench_register("call/c", call);
    beside_register();
    return bench_main(argc, argv);
}
