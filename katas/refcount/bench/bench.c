/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what holding an object costs, alone and in company.
 *
 * This file sees the contract only and is linked with one answer at a time:
 * global is one lock for all objects, mutex a lock in each, atomic has none.
 */
#include "refcount.h"

#include <stdlib.h>
#include <dojo/bench.h>

enum { THREADS_MAX = 4, CACHE_LINES = 128 };

static struct refcount *objects[THREADS_MAX];
static void *gaps[THREADS_MAX]; /* so that neighbours on the heap are none */
static struct refcount_weak *weak;

static void destroy_nothing(void *object)
{
    (void)object;
}

static void make(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    for (int i = 0; i < THREADS_MAX; i++) {
        objects[i] = refcount_new(&objects[i], destroy_nothing);
        gaps[i] = malloc(CACHE_LINES);
    }
    weak = refcount_watch(objects[0]);
}

static void end(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    refcount_unwatch(weak);
    for (int i = 0; i < THREADS_MAX; i++) {
        refcount_release(objects[i]);
        free(gaps[i]);
    }
}

static void hold(struct bench_state *state, struct refcount *refcount)
{
    BENCH_LOOP (state) {
        refcount_retain(refcount);
        refcount_release(refcount);
    }
    bench_set_items_processed(state, bench_iterations(state));
}

/* What does a reference cost when all want the same object? */
static void hold_the_same(struct bench_state *state)
{
    hold(state, objects[0]);
}

/* And when each thread has an object of its own, as an interpreter's mostly
 * do: what does one lock for all cost now? */
static void hold_ones_own(struct bench_state *state)
{
    hold(state, objects[bench_thread_index(state)]);
}

/* What does it cost to ask whether the object is still there? */
static void upgrade(struct bench_state *state)
{
    struct refcount *refcount = NULL;

    BENCH_LOOP (state)
        if (!refcount_upgrade(weak, &refcount))
            refcount_release(refcount);
    bench_set_items_processed(state, bench_iterations(state));
}

/* What does a look at the count cost? */
static void look(struct bench_state *state)
{
    struct refcount *refcount = objects[0];
    unsigned count = 0;

    BENCH_LOOP (state) {
        refcount_count(refcount, &count);
        BENCH_KEEP(count);
    }
}

/* What does it cost to make an object and to destroy it? */
static void new_and_release(struct bench_state *state)
{
    BENCH_LOOP (state)
        refcount_release(refcount_new(NULL, destroy_nothing));
}

static void register_for(const char *name, bench_function *function, int most)
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
    register_for("hold_the_same", hold_the_same, THREADS_MAX);
    register_for("hold_ones_own", hold_ones_own, 2);
    register_for("upgrade", upgrade, 2);
    register_for("look", look, 1);
    bench_register("new_and_release", new_and_release);
    return bench_main(argc, argv);
}
