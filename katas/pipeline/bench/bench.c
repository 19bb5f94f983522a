/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a line costs that has next to nothing to do.
 *
 * The stages add 1: what is measured is the hand-over, and the beginning and
 * the end of a run.
 */
#include "pipeline.h"

#include <stdlib.h>
#include <dojo/bench.h>

enum { ITEMS = 1000, STAGES = 3, SMALL = 16 };

static int add_one(void *unused, void **item)
{
    (void)unused;
    *item = (char *)*item + 1;
    return 0;
}

static void run(struct bench_state *state, unsigned workers, size_t capacity,
                size_t count)
{
    static struct pipeline_item items[ITEMS];
    struct pipeline_stage stages[STAGES];
    struct pipeline line = {stages, STAGES, capacity, PIPELINE_GO_ON};

    for (int i = 0; i < STAGES; i++)
        stages[i] = (struct pipeline_stage){add_one, NULL, workers};
    if (pipeline_run(&line, items, 0) != 0) /* no such room: what there is */
        line.capacity = PIPELINE_LEAST_CAPACITY;
    BENCH_LOOP (state) {
        for (size_t i = 0; i < count; i++)
            items[i].item = NULL;
        if (pipeline_run(&line, items, count) != 0)
            bench_skip_with_error(state, "the line did not run");
    }
    bench_set_items_processed(state, bench_iterations(state) * (int64_t)count);
}

/* The experiment: a thousand items, a worker for each stage. */
static void a_thousand_items(struct bench_state *state)
{
    run(state, 1, (size_t)bench_get_arg(state, 0), ITEMS);
}

/* What do two workers in each stage cost where there is no work to share? */
static void two_workers_each(struct bench_state *state)
{
    run(state, 2, (size_t)bench_get_arg(state, 0), ITEMS);
}

/* What do the threads of a run cost, before and after the items? */
static void one_item(struct bench_state *state)
{
    run(state, 1, 1, 1);
}

static void in_real_time(struct bench *bench)
{
    bench_use_real_time(bench);
    bench_unit(bench, BENCH_MICROSECOND);
}

int main(int argc, char **argv)
{
    struct bench *thousand =
        bench_register("a_thousand_items", a_thousand_items);
    struct bench *two = bench_register("two_workers_each", two_workers_each);

    in_real_time(thousand);
    bench_arg(thousand, ITEMS);
    bench_arg(thousand, PIPELINE_LEAST_CAPACITY);
    bench_arg(thousand, SMALL);
    in_real_time(two);
    bench_arg(two, PIPELINE_LEAST_CAPACITY);
    in_real_time(bench_register("one_item", one_item));
    return bench_main(argc, argv);
}
