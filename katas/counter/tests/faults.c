/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail.  It accepts both
 * outcomes, done or refused; what it does not accept is a counter that
 * cannot count, a number that nobody added, or anything left behind.
 */
#include "counter.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

/* 1 when the addition was made, 0 when it was refused for want of memory. */
static int64_t add_one(struct counter *counter)
{
    int error = counter_add(counter, 1);

    dojo_check(error == 0 || error == -ENOMEM);
    return error ? 0 : 1;
}

static void check_value(struct counter *counter, int64_t expected)
{
    int64_t value = -1;

    dojo_check_int(counter_value(counter, &value), 0);
    dojo_check_int(value, expected);
}

static void make_and_free(void *unused)
{
    struct counter *counter = counter_new();

    (void)unused;
    if (counter)
        check_value(counter, 0);
    counter_free(counter);
}

static void a_counter_is_made_whole_or_not_at_all(void **state)
{
    (void)state;
    dojo_sweep(make_and_free, NULL);
}

struct worker {
    struct counter *counter;
    int64_t added;
};

static void *add_twice(void *context)
{
    struct worker *worker = context;

    worker->added = add_one(worker->counter);
    worker->added += add_one(worker->counter);
    return NULL;
}

static void two_add_twice(void *unused)
{
    struct worker here = {.counter = counter_new()};
    struct worker there = {.counter = here.counter};
    pthread_t thread;
    int no_thread;

    (void)unused;
    if (!here.counter)
        return;

    no_thread = pthread_create(&thread, NULL, add_twice, &there);
    add_twice(&here);
    if (!no_thread)
        pthread_join(thread, NULL);

    check_value(here.counter, here.added + there.added);
    counter_free(here.counter);
}

static void what_is_not_refused_is_counted(void **state)
{
    (void)state;
    dojo_sweep(two_add_twice, NULL);
}

static pthread_key_t own;

/* Keeps something of its own under a key while it adds. */
static void *add_with_luggage(void *context)
{
    struct worker *worker = context;
    int error = pthread_setspecific(own, worker);

    add_twice(worker);
    dojo_check(error || pthread_getspecific(own) == worker);
    return NULL;
}

static void one_has_luggage(void *unused)
{
    struct worker here = {NULL, 0};

    (void)unused;
    if (pthread_key_create(&own, NULL))
        return;
    here.counter = counter_new();
    if (here.counter)
        add_with_luggage(&here);
    counter_free(here.counter);
    pthread_key_delete(own);
}

static void what_is_the_callers_stays_as_it_was(void **state)
{
    (void)state;
    dojo_sweep(one_has_luggage, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_is_made_whole_or_not_at_all),
        cmocka_unit_test(what_is_not_refused_is_counted),
        cmocka_unit_test(what_is_the_callers_stays_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
