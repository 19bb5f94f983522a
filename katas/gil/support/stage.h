/* SPDX-License-Identifier: MIT */
/*
 * stage.h - one lock, and what the threads of a scenario do under it.
 *
 * Time is simulated: it moves on when every thread waits.  To compute is to
 * sleep with the lock held; then the clock says how long others waited.
 * What the stage holds is plain, and guarded by the lock alone.
 */
#ifndef SUPPORT_STAGE_H
#define SUPPORT_STAGE_H

#include "gil.h"
#include "support/sentence.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <dojo/explore.h>

#define INTERVAL_US 1000000
#define TENTH_NS INT64_C(100000000) /* of an interval */

static struct stage {
    struct gil *gil;
    int inside; /* threads that hold it */
    int turns;  /* of the second thread and the third */
    int count, result;
} stage;

/* The call returns 0. */
#define OK(call) dojo_check_int(call, 0)

static inline void sleep_ns(int64_t ns)
{
    struct timespec left = {ns / 1000000000, ns % 1000000000};

    while (nanosleep(&left, &left))
        continue; /* it was interrupted */
}

static inline void compute(int tenths)
{
    sleep_ns(tenths * TENTH_NS);
}

/* So many tenths of an interval has the scenario run, and no longer. */
static inline void the_time_is(int tenths)
{
    dojo_check_int(dojo_now_ns() - DOJO_EPOCH_NS, tenths * TENTH_NS);
}

static inline void get_it(void)
{
    OK(gil_acquire(stage.gil));
    dojo_check_int(stage.inside++, 0);
}

static inline void give_it_up(void)
{
    dojo_check_int(--stage.inside, 0);
    OK(gil_release(stage.gil));
}

/* One check, whatever it gives: others may be inside while it yields. */
static inline int check_once(void)
{
    dojo_check_int(--stage.inside, 0);
    int yielded = gil_check(stage.gil);
    dojo_check_int(stage.inside++, 0);
    dojo_check(yielded == 0 || yielded == 1);
    return yielded;
}

/* Four: one of them has to yield where one has to. */
static inline int check_often(void)
{
    int yielded = 0;

    for (int i = 0; i < 4 && !yielded; i++)
        yielded = check_once();
    return yielded;
}

static inline int sleep_an_interval(void *result)
{
    compute(10);
    return *(int *)result;
}

/* ---- parts ---- */

static inline void *come_and_go(void *unused)
{
    get_it();
    stage.turns++;
    give_it_up();
    return unused;
}

/* Nobody has waited for an interval of this turn yet. */
static inline void *come_and_keep_it(void *unused)
{
    get_it();
    stage.turns++;
    compute(7);
    dojo_check_int(check_once(), 0);
    give_it_up();
    return unused;
}

/* Whoever is first: the other waits for two intervals of its turn, of 5.5 s. */
static inline void *keep_it_for_two(void *unused)
{
    get_it();
    if (!stage.turns++) {
        compute(110);
        dojo_check_int(check_often(), 1);
    }
    give_it_up();
    return unused;
}

static inline void *come_in_time(void *unused)
{
    get_it();
    the_time_is(3);
    give_it_up();
    return unused;
}

static inline void *compute_in_steps(void *unused)
{
    get_it();
    for (int i = 0; i < 3; i++) {
        compute(7);
        check_once();
    }
    give_it_up();
    return unused;
}

static inline void *compute_for_long(void *unused)
{
    get_it();
    compute(25);
    check_often();
    give_it_up();
    return unused;
}

/* The result is stored where the lock guards it. */
static inline void *wait_outside(void *unused)
{
    int sent = 42;

    get_it();
    stage.inside--;
    OK(gil_block(stage.gil, sleep_an_interval, &sent, &stage.result));
    dojo_check_int(stage.inside++, 0);
    dojo_check_int(stage.result, 42);
    give_it_up();
    return unused;
}

/* A turn that ends, and a call: somebody computes meanwhile. */
static inline void *yield_and_wait_outside(void *unused)
{
    get_it();
    compute(25);
    dojo_check_int(check_often(), 1);
    give_it_up();
    return wait_outside(unused);
}

/* count++ in three steps, with a check before the last. */
static inline int64_t add_one(int tenths)
{
    get_it();
    int seen = stage.count;
    compute(tenths);
    int yielded = check_often();
    stage.count = seen + 1;
    give_it_up();
    return yielded;
}

static inline void *add_one_for_long(void *unused)
{
    add_one(25);
    return unused;
}

static inline void *add_one_at_once(void *unused)
{
    dojo_check_int(add_one(4), 0);
    return unused;
}

static inline void *use_own(void *gil)
{
    struct gil *own = gil_new(INTERVAL_US);

    dojo_check(own != NULL && own != gil);
    OK(gil_acquire(own));
    dojo_check_int(gil_check(own), 0);
    OK(gil_release(own));
    OK(gil_free(own));
    return gil;
}

/* ---- from beginning to end ---- */

static inline void stage_begin(unsigned interval_us)
{
    stage.gil = gil_new(interval_us);
    dojo_check(stage.gil != NULL);
}

static inline void stage_end(void)
{
    OK(gil_free(stage.gil));
}

static inline pthread_t start(void *(*part)(void *))
{
    pthread_t thread;

    OK(pthread_create(&thread, NULL, part, NULL));
    return thread;
}

static inline void join(pthread_t thread)
{
    OK(pthread_join(thread, NULL));
}

/* A sentence and its scenario. */
#define EXPLORED(name, search)                                                 \
    static void name##_scenario(void *unused);                                 \
    SENTENCE(name)                                                             \
    {                                                                          \
        dojo_explore(name##_scenario, NULL, search);                           \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))
#define SCENARIO(name) EXPLORED(name, NULL)

/* Where waits that may end for no reason make too many schedules. */
#define CROWDED(name)                                                          \
    EXPLORED(name, (&(struct dojo_search){.executions = 1500,                  \
                                          .spurious = DOJO_NONE}))

/* Two do the same, or three; the main thread is one of them. */
static inline void play(void *(*part)(void *), int threads)
{
    pthread_t others[2];

    stage_begin(INTERVAL_US);
    for (int i = 0; i < threads - 1; i++)
        others[i] = start(part);
    part(NULL);
    for (int i = 0; i < threads - 1; i++)
        join(others[i]);
    stage_end();
}

/* Has the lock, while others, who do this, wait for it. */
static inline pthread_t hold_it_before(void *(*part)(void *),
                                       unsigned interval_us)
{
    stage_begin(interval_us);
    get_it();
    return start(part);
}

static inline void end_with(pthread_t other)
{
    give_it_up();
    join(other);
    stage_end();
}

static inline void end_with_both(pthread_t other, pthread_t third)
{
    give_it_up();
    join(other);
    join(third);
    stage_end();
}

#endif
