/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what it costs to hand an item over.
 *
 * Of the threads of a run the even ones put and the odd ones take, as many
 * items each, so that the queue is empty again when all have ended.
 */
#include "queue.h"

#include <dojo/bench.h>

enum { ROOM = QUEUE_LEAST_CAPACITY, SMALL = 16 };

static struct queue *queue; /* one for all threads of a run */
static int item;

static void make(struct bench_state *state, void *unused)
{
    (void)unused;
    queue = queue_new((size_t)bench_get_arg(state, 0));
}

static void end(struct bench_state *state, void *unused)
{
    (void)state, (void)unused;
    queue_free(queue);
}

/* What do a put and a take cost when nobody has to wait? */
static void put_and_take(struct bench_state *state)
{
    void *taken = NULL;

    BENCH_LOOP (state) {
        queue_put(queue, &item);
        queue_take(queue, &taken);
        BENCH_KEEP(taken);
    }
    bench_set_items_processed(state, bench_iterations(state));
}

/* What does a hand-over cost, and how does it grow with those who share? */
static void hand_over(struct bench_state *state)
{
    void *taken = NULL;

    if (bench_thread_index(state) % 2 == 0) {
        BENCH_LOOP (state)
            queue_put(queue, &item);
        bench_set_items_processed(state, bench_iterations(state));
    } else {
        BENCH_LOOP (state)
            queue_take(queue, &taken);
    }
}

/* What does it cost to know that all is done? */
static void put_take_and_mark(struct bench_state *state)
{
    void *taken = NULL;

    BENCH_LOOP (state) {
        queue_put(queue, &item);
        queue_take(queue, &taken);
        queue_task_done(queue);
    }
    queue_join(queue);
    bench_set_items_processed(state, bench_iterations(state));
}

static struct bench *on_a_queue(const char *name, bench_function *function)
{
    struct bench *bench = bench_register(name, function);

    bench_setup(bench, make, NULL);
    bench_teardown(bench, end, NULL);
    bench_use_real_time(bench);
    bench_arg(bench, ROOM);
    return bench;
}

int main(int argc, char **argv)
{
    struct bench *handing;

    on_a_queue("put_and_take", put_and_take);
    on_a_queue("put_take_and_mark", put_take_and_mark);
    handing = on_a_queue("hand_over", hand_over);
    bench_arg(handing, SMALL);
    bench_threads(handing, 2);
    bench_threads(handing, 8);
    return bench_main(argc, argv);
}
