/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * Two threads with one addition each are enough: what goes wrong with six
 * workers and a million additions goes wrong here too, and can be read.
 */
#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Two workers at the same time, and what the counter shows around them. */
struct shift {
    void *(*first)(void *);
    void *(*second)(void *);
    int64_t before;
    int64_t after;
    int64_t meanwhile; /* what the main thread adds */
};

static void shift_scenario(void *context)
{
    const struct shift *shift = context;
    struct counter *counter = counter_new();
    pthread_t first, second;

    if (shift->before)
        add(counter, shift->before);
    first = start(shift->first, counter);
    second = start(shift->second, counter);
    if (shift->meanwhile)
        add(counter, shift->meanwhile);
    pthread_join(first, NULL);
    pthread_join(second, NULL);

    dojo_check_int(value_of(counter), shift->after);
    counter_free(counter);
}

/* Small scenarios: what needs more than this is a loop that waits. */
static const struct dojo_search small = {.executions = 20000, .steps = 1000};

static void explore(struct shift shift)
{
    dojo_explore(shift_scenario, &shift, &small);
}

static void no_increment_is_lost(void **state)
{
    (void)state;
    explore((struct shift){add_one, add_one, .before = 0, .after = 2});
}

static void plus_and_minus_cancel_out(void **state)
{
    (void)state;
    explore((struct shift){add_one, take_one, .before = 5, .after = 5});
}

static void readers_do_not_disturb_each_other(void **state)
{
    (void)state;
    explore((struct shift){expect_one, expect_one, .before = 1, .after = 1});
}

static void no_way_out_keeps_the_lock(void **state)
{
    (void)state;
    explore((struct shift){call_in_vain, add_one, .before = 0, .after = 1});
}

static void counters_made_at_once_are_two(void **state)
{
    (void)state;
    explore((struct shift){use_own, use_own, .before = 1, .after = 1});
}

static void three_workers_lose_nothing_either(void **state)
{
    (void)state;
    explore((struct shift){add_one, add_one, .after = 3, .meanwhile = 1});
}

/* From 2^32 down by one: both halves of the number change. */
static void one_takes_one_looks_twice(void *unused)
{
    const int64_t full = INT64_C(1) << 32;
    struct counter *counter = counter_new();

    (void)unused;
    add(counter, full);
    pthread_t worker = start(take_one, counter);
    int64_t before = value_of(counter);
    int64_t now = value_of(counter);

    pthread_join(worker, NULL);
    if (before != full)
        dojo_check_int(before, full - 1);
    if (now != before)
        dojo_check_int(now, full - 1);
    dojo_sometimes(now != before, "an addition between two looks");
    counter_free(counter);
}

static void a_reader_sees_additions_whole(void **state)
{
    (void)state;
    dojo_explore(one_takes_one_looks_twice, NULL, &small);
}

/* Of so many threads not every schedule: two that compete need no more. */
static const struct dojo_search crowded = {
    .executions = 200, .steps = 4000, .preemptions = 1, .spurious = DOJO_NONE};

static void two_join_a_crowd(void *unused)
{
    struct counter *counter = counter_new();
    pthread_t first, second;

    (void)unused;
    gather_crowd(counter);
    first = start(add_one, counter);
    second = start(add_one, counter);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    send_crowd_home();

    dojo_check_int(value_of(counter), CROWD + 2);
    counter_free(counter);
}

static void twenty_and_two_more_lose_nothing(void **state)
{
    (void)state;
    dojo_explore(two_join_a_crowd, NULL, &crowded);
}

static const struct dojo_search leaving = {.executions = 20000,
                                           .steps = 1000,
                                           .preemptions = 2,
                                           .spurious = DOJO_NONE};

/* A key's destructor runs in the thread that ends; a key that the answer has
 * made by now comes first. */
static void one_adds_while_it_ends(void *unused)
{
    struct counter *counter = counter_new();
    pthread_t first, second;

    (void)unused;
    add(counter, 1);
    dojo_check_int(pthread_key_create(&last_words, add_one_more), 0);
    first = start(add_now_and_at_the_end, counter);
    second = start(add_one, counter);
    pthread_join(first, NULL);
    pthread_join(second, NULL);

    dojo_check_int(value_of(counter), 4);
    pthread_key_delete(last_words);
    counter_free(counter);
}

static void what_a_worker_adds_last_counts_too(void **state)
{
    (void)state;
    dojo_explore(one_adds_while_it_ends, NULL, &leaving);
}

static void free_gives_back_everything(void **state)
{
    (void)state;
    explore((struct shift){add_one, use_own, .before = 0, .after = 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_increment_is_lost),
        cmocka_unit_test(plus_and_minus_cancel_out),
        cmocka_unit_test(readers_do_not_disturb_each_other),
        cmocka_unit_test(no_way_out_keeps_the_lock),
        cmocka_unit_test(counters_made_at_once_are_two),
        cmocka_unit_test(three_workers_lose_nothing_either),
        cmocka_unit_test(twenty_and_two_more_lose_nothing),
        cmocka_unit_test(a_reader_sees_additions_whole),
        cmocka_unit_test(what_a_worker_adds_last_counts_too),
        cmocka_unit_test(free_gives_back_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
