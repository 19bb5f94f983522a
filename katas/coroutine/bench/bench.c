/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a switch, a start and a sleeper cost; and a thread for each.
 */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "coroutine.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <dojo/bench.h>
enum { MANY = 1000, TURNS = 100, THREADS = 100 };

struct worker {
    int place, outcome, turns;
};
static struct crowd {
    int place, outcome, count, turns;
    coroutine_body *body;
    struct worker workers[MANY];
    struct coroutine *all[MANY];
    int results[MANY];
} crowd;

static int take_turns(struct coroutine *me, void *frame)
{
    struct worker *w = frame;

    COROUTINE_BEGIN(w->place)
    while (w->turns-- > 0)
        COROUTINE_WAIT(w->place, w->outcome, coroutine_yield(me));
    COROUTINE_END
    return w->outcome;
}

static int sleep_a_little(struct coroutine *me, void *frame)
{
    struct worker *w = frame;

    COROUTINE_BEGIN(w->place)
    COROUTINE_WAIT(w->place, w->outcome, coroutine_sleep(me, 1000000));
    COROUTINE_END
    return w->outcome;
}

static int gather(struct coroutine *me, void *frame)
{
    struct crowd *c = frame;

    COROUTINE_BEGIN(c->place)
    for (int i = 0; i < c->count; i++) {
        c->workers[i] = (struct worker){.turns = c->turns};
        c->all[i] = coroutine_new(me, "worker", c->body, &c->workers[i]);
        if (!c->all[i])
            abort();
    }
    COROUTINE_WAIT(c->place, c->outcome,
                   coroutine_gather(me, c->all, c->results, (size_t)c->count));
    COROUTINE_END
    return c->outcome;
}

static struct question {
    const char *name;
    coroutine_body *body;
    int count, turns;
} questions[] = {
    {"switch", take_turns, 2, TURNS},
    {"start", take_turns, 100, 0},
    {"sleepers", sleep_a_little, MANY, 0},
};

static void run(struct bench_state *state)
{
    const struct question *q = bench_get_context(state);

    BENCH_LOOP (state) {
        crowd.place = 0;
        crowd.body = q->body;
        crowd.count = q->count;
        crowd.turns = q->turns;
        if (coroutine_run(gather, &crowd, NULL))
            abort();
    }
    bench_set_items_processed(state, bench_iterations(state) * q->count *
                                         (q->turns ? q->turns : 1));
}

static void *sleep_thread(void *unused)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return unused;
}

static void sleeping_threads(struct bench_state *state)
{
    static pthread_t threads[THREADS];

    BENCH_LOOP (state) {
        for (int i = 0; i < THREADS; i++)
            if (pthread_create(&threads[i], NULL, sleep_thread, NULL))
                abort();
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
    bench_set_items_processed(state, bench_iterations(state) * THREADS);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
        struct bench *bench = bench_register(questions[i].name, run);

        bench_context(bench, &questions[i]);
        bench_use_real_time(bench);
        bench_unit(bench, BENCH_MICROSECOND);
    }
    bench_use_real_time(bench_register("sleeping_threads", sleeping_threads));
    return bench_main(argc, argv);
}
