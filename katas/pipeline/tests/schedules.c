/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - what pipeline.h promises, under every schedule of short lines.
 *
 * Seconds are simulated: they pass when nobody has anything else to do.
 */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "pipeline.h"
#include "support/stories.h"
#include "support/tools.h"

#include <errno.h>
#include <pthread.h>

enum { MOST = 7 };
static struct thing things[MOST];
static struct pipeline_item items[MOST];
static struct tool a = {.mark = 'a'}, b = {.mark = 'b'}, c = {.mark = 'c'};
static pipeline_function *use_b = use_tool;
static unsigned workers_of_c;
static size_t room = 1;
static int swapped; /* 1: thing 1 comes before thing 0 */

/* Runs so many things through those that have workers; the seconds. */
static int64_t run(unsigned workers_of_a, unsigned workers_of_b,
                   enum pipeline_policy policy, int count)
{
    const struct pipeline_stage stages[] = {{use_tool, &a, workers_of_a},
                                            {use_b, &b, workers_of_b},
                                            {use_tool, &c, workers_of_c}};
    size_t used = workers_of_c > 0 ? 3 : workers_of_b > 0 ? 2 : 1;
    const struct pipeline line = {stages, used, room, policy};
    int64_t start = dojo_now_ns();

    lay_out(things, items, count);
    items[0].item = &things[swapped];
    items[1].item = &things[1 - swapped];
    check(pipeline_run(&line, items, (size_t)count), 0);
    return (dojo_now_ns() - start) / 1000000000;
}

/* It came to an end after its last mark, or at it with an error of its own. */
static void check_item(int place, int number, int error, const char *marks)
{
    check(number_of(&items[place]), number);
    check(items[place].error, error);
    check(items[place].stage, (int)strlen(marks) - (error > 0 ? 1 : 0));
    dojo_check(strcmp(marks_on(&items[place]), marks) == 0);
}

static void items_come_back_in_their_order(void)
{
    run(1, 1, PIPELINE_GO_ON, 2);

    check_item(0, 0, 0, "ab");
    check_item(1, 1, 0, "ab");
}

static void workers_lose_nothing(void)
{
    run(2, 0, PIPELINE_GO_ON, 2);

    check(number_of(&items[0]) + number_of(&items[1]), 1);
    check_item(0, number_of(&items[0]), 0, "a");
    check_item(1, number_of(&items[1]), 0, "a");
}

static void two_may_wait_for_room(void)
{
    run(2, 1, PIPELINE_GO_ON, 3);
    for (int i = 0; i < 3; i++)
        check_item(i, number_of(&items[i]), 0, "ab");
}

static void the_end_overtakes_no_item(void)
{
    a.seconds = 1; /* one worker of a is still at thing 1 when all else ends */
    a.slow_from = 1;
    room = 4;
    swapped = 1;
    run(2, 1, PIPELINE_GO_ON, 2);
    check_item(0, 0, 0, "ab"); /* it left the line first */
    check_item(1, 1, 0, "ab");
}

static void every_worker_learns_of_the_end(void)
{
    workers_of_c = 1; /* it waits, too: a wake-up that goes there is lost */
    run(2, 1, PIPELINE_GO_ON, 1);
    check_item(0, 0, 0, "abc");
}

static void a_line_is_as_fast_as_its_slowest_stage(void)
{
    a.seconds = 1;
    b.seconds = 2;
    check(run(1, 1, PIPELINE_GO_ON, 3), 1 + 3 * 2);
}

static void workers_share_the_time(void)
{
    a.seconds = 1;
    check(run(2, 0, PIPELINE_GO_ON, 2), 1);
}

static int look_back(void *context, void **item)
{
    int result = use_tool(context, item);
    int there = ((const struct thing *)*item)->number + 4;

    /* done by a: those so far, two that wait, one that a would hand on */
    check(atomic_load(&a.calls), there < MOST ? there : MOST);
    return result;
}

static void a_slow_stage_holds_up_the_one_before(void)
{
    b.seconds = 10;
    use_b = look_back;
    room = 2;
    run(1, 1, PIPELINE_GO_ON, MOST);

    dojo_check(dojo_counters().wakeups < 200); /* who waits, waits asleep */
    for (int i = 0; i < MOST; i++)
        check_item(i, i, 0, "ab");
}

static void a_failed_item_comes_back_with_its_error(void)
{
    a.error = 7;
    a.fails_at = 1;
    run(1, 1, PIPELINE_GO_ON, 3);

    check_item(0, 0, 0, "ab");
    check_item(1, 1, 7, "a");
    check_item(2, 2, 0, "ab");
}

static void stop_cancels_what_has_not_begun(void)
{
    a.seconds = b.seconds = 2;
    b.error = 7; /* for thing 0, when a may begin with thing 2, or not */
    run(1, 1, PIPELINE_STOP, 4);

    check_item(0, 0, 7, "ab");
    check_item(1, 1, -ECANCELED, "a");
    check_item(2, 2, -ECANCELED, atomic_load(&a.calls) == 3 ? "a" : "");
    check_item(3, 3, -ECANCELED, "");
}

static void whoever_waits_sleeps(void)
{
    a.seconds = 1000;
    run(1, 1, PIPELINE_GO_ON, 1);

    check_item(0, 0, 0, "ab"); /* once it was woken for nothing */
    dojo_check(dojo_counters().wakeups < 60);
}

static void *run_apart(void *unused)
{
    struct thing thing = {.number = 0};
    struct pipeline_item item = {.item = &thing};
    const struct pipeline_stage stage = {use_tool, &b, 1};
    const struct pipeline line = {&stage, 1, 1, PIPELINE_GO_ON};

    check(pipeline_run(&line, &item, 1), 0);
    dojo_check(strcmp(thing.marks, "b") == 0);
    return unused;
}

static void runs_at_once_do_not_mix(void)
{
    pthread_t other;

    check(pthread_create(&other, NULL, run_apart, NULL), 0);
    run(1, 0, PIPELINE_GO_ON, 1);
    pthread_join(other, NULL);

    check_item(0, 0, 0, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        calmly(items_come_back_in_their_order),
        calmly(a_failed_item_comes_back_with_its_error),
        calmly(stop_cancels_what_has_not_begun),
        calmly(workers_lose_nothing),
        briefly(two_may_wait_for_room),
        calmly(the_end_overtakes_no_item),
        calmly(every_worker_learns_of_the_end),
        calmly(a_line_is_as_fast_as_its_slowest_stage),
        calmly(workers_share_the_time),
        calmly(a_slow_stage_holds_up_the_one_before),
        story(whoever_waits_sleeps),
        calmly(runs_at_once_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
