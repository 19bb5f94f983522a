/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what an answer costs from memory, and with a conversion.
 */
#include "cache.h"

#include <dojo/bench.h>

enum { CAPACITY = CACHE_CAPACITY_MIN };

static struct cache *cache; /* one for all threads of a run */

static int convert(void *unused, int points)
{
    (void)unused;
    return points / 2;
}

static void make(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    cache = cache_new(CAPACITY, convert, NULL);
    for (int i = 0; i < CAPACITY; i++)
        cache_get(cache, i);
}

static void end(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    cache_free(cache);
}

/* range points in turn: all of them fit, or none is found again. */
static void ask(struct bench_state *state, int range)
{
    int points = 0;

    BENCH_LOOP (state) {
        int result = cache_get(cache, points);
        BENCH_KEEP(result);
        points = (points + 1) % range;
    }
    bench_set_items_processed(state, bench_iterations(state));
}

static void hit(struct bench_state *state)
{
    ask(state, CAPACITY);
}

static void miss(struct bench_state *state)
{
    ask(state, CAPACITY + 1);
}

static struct bench *on_a_cache(const char *name, bench_function *function)
{
    struct bench *bench = bench_register(name, function);

    bench_setup(bench, make, NULL);
    bench_teardown(bench, end, NULL);
    bench_use_real_time(bench);
    return bench;
}

int main(int argc, char **argv)
{
    struct bench *hits = on_a_cache("hit", hit);

    for (int threads = 1; threads <= 4; threads *= 2)
        bench_threads(hits, threads);
    on_a_cache("miss", miss);
    return bench_main(argc, argv);
}
