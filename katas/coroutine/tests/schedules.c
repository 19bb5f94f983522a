/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * The bodies of a run are one thread; threads that complete futures, a second
 * run and the watch are the others.  Time is exact to the nanosecond.
 */
#include "support/scene.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)
#define OK(call) dojo_check_int(call, 0)
#define RUN(name) coroutine_run(name, &scene, NULL)

#define SENTENCE(name)                                                         \
    static void name##_scenario(void *unused);                                 \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(name##_scenario, NULL, NULL);                             \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))

/* The scene's first future, and a thread that completes it with 7. */
static pthread_t begin(void)
{
    scene.futures[0] = coroutine_future_new();
    return start_completer(0);
}

static void end(pthread_t completer)
{
    OK(pthread_join(completer, NULL));
    OK(coroutine_future_free(scene.futures[0]));
}

SENTENCE(a_completion_is_never_lost)
{
    pthread_t completer = begin();

    dojo_check_int(RUN(receive_first), 7);
    end(completer);
}

SENTENCE(what_comes_first_is_received_first)
{
    scene.futures[0] = coroutine_future_new();
    scene.futures[1] = coroutine_future_new();
    OK(RUN(receive_both)); /* completed in order by one thread */
    end(scene.completer);
    OK(coroutine_future_free(scene.futures[1]));
}

static void *complete_own_and_first(void *unused)
{
    struct coroutine_future *own = coroutine_future_new();

    OK(coroutine_future_complete(own, 7));
    scene.results[1] = coroutine_future_complete(scene.futures[0], 8);
    OK(coroutine_future_free(own));
    return unused;
}

/* Meanwhile one is given back, and others are made in its place. */
SENTENCE(a_future_is_completed_once)
{
    struct coroutine_future *spare = coroutine_future_new(), *own[2];
    pthread_t other;

    scene.futures[0] = coroutine_future_new();
    OK(coroutine_future_free(coroutine_future_new()));
    OK(pthread_create(&other, NULL, complete_own_and_first, NULL));
    OK(coroutine_future_free(spare));
    for (int i = 0; i < 2; i++)
        own[i] = coroutine_future_new();
    for (int i = 0; i < 2; i++)
        OK(coroutine_future_complete(own[i], 7));
    scene.results[0] = coroutine_future_complete(scene.futures[0], 7);
    OK(pthread_join(other, NULL));
    dojo_check_int(scene.results[0] + scene.results[1], -EALREADY);
    dojo_check_int(RUN(receive_first), scene.results[0] == 0 ? 7 : 8);
    for (int i = 0; i < 2; i++)
        OK(coroutine_future_free(own[i]));
    OK(coroutine_future_free(scene.futures[0]));
}

SENTENCE(who_has_received_may_free)
{
    pthread_t completer = begin();

    dojo_check_int(RUN(free_and_go_on), 8);
    dojo_check_int(scene.child_value, 7);
    end(completer);
}

SENTENCE(a_late_completion_is_harmless)
{
    pthread_t completer;
    int result;

    scene.futures[1] = coroutine_future_new();
    completer = begin(); /* of both, one after the other */
    result = RUN(give_up_receiving);

    dojo_check(result == 7 || result == -ECANCELED);
    dojo_sometimes(result == 7, "completed in time");
    dojo_sometimes(result == -ECANCELED, "completed too late");
    end(completer);
    OK(coroutine_future_free(scene.futures[1]));
}

SENTENCE(a_cancelled_receiver_can_receive_again)
{
    pthread_t completer = begin();

    dojo_check_int(RUN(receive_twice), 7);
    dojo_sometimes(scene.results[0] == -ECANCELED, "cancelled first");
    end(completer);
}

static size_t heap[2];

static void measure(int i)
{
    heap[i] = dojo_counters().heap_now;
}

SENTENCE(who_is_awaited_makes_room)
{
    scene.measure = measure;
    dojo_check_int(RUN(await_in_its_place), 20);
    dojo_check(heap[1] <= heap[0]);
}

static void *run_alone(void *unused)
{
    dojo_check_int(coroutine_run(twenty, NULL, NULL), 20);
    return unused;
}

SENTENCE(runs_at_once_share_nothing)
{
    pthread_t other;

    OK(pthread_create(&other, NULL, run_alone, NULL));
    for (int i = 0; i < 2; i++) { /* what one gives back may be taken again */
        struct scene own = {0};

        dojo_check_int(coroutine_run(await_child, &own, NULL), 20);
    }
    OK(pthread_join(other, NULL));
}

SENTENCE(who_sleeps_wakes_once_and_in_time)
{
    int64_t start = dojo_now_ns();

    OK(RUN(sleep_a_second));
    dojo_check(dojo_now_ns() >= start + 1000 * MS + 1);
    dojo_check(dojo_now_ns() <= start + 1002 * MS + 1);
    dojo_check(dojo_counters().wakeups < 12);
}

SENTENCE(who_waits_for_a_future_sleeps)
{
    int64_t start = dojo_now_ns();
    pthread_t completer;

    scene.futures[0] = coroutine_future_new();
    completer = start_late_completer(0, 1000 * MS);
    dojo_check_int(RUN(receive_and_sleep), 7);
    dojo_check(dojo_now_ns() >= start + 2000 * MS);
    dojo_check(dojo_counters().wakeups < 16);
    end(completer);
}

SENTENCE(a_completion_ends_a_sleep)
{
    pthread_t completer;
    int64_t start = dojo_now_ns();

    scene.futures[0] = coroutine_future_new();
    completer = start_late_completer(0, 10 * MS);
    dojo_check_int(RUN(receive_beside_a_sleeper), 7);
    dojo_check(dojo_now_ns() <= start + 12 * MS);
    end(completer);
}

SENTENCE(who_never_gives_way_is_named)
{
    const struct coroutine_watch watch = {10 * MS, starved, &scene};
    const int64_t start = dojo_now_ns();

    OK(coroutine_run(hog_twice, &scene, &watch));
    dojo_check_int(scene.told, 2);
    dojo_check(scene.first_told_ns >= start + 10 * MS);
    dojo_check(scene.first_told_ns <= start + 20 * MS);
}

SENTENCE(who_gives_way_in_time_is_not_named)
{
    const struct coroutine_watch watch = {10 * MS, starved, &scene};
    const int64_t end = dojo_now_ns() + (3 * 9 + 35) * MS;

    OK(coroutine_run(give_way_in_time, &scene, &watch));
    dojo_check_int(scene.told, 0);
    dojo_check(dojo_now_ns() <= end + 2 * MS); /* its watch ends at once */
}

SENTENCE(who_is_told_may_complete_a_future)
{
    const struct coroutine_watch watch = {10 * MS, complete_first, &scene};

    scene.futures[0] = coroutine_future_new();
    dojo_check_int(coroutine_run(hog_and_receive, &scene, &watch), 7);
    OK(coroutine_future_free(scene.futures[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_awaited_makes_room),
        cmocka_unit_test(who_never_gives_way_is_named),
        cmocka_unit_test(a_completion_is_never_lost),
        cmocka_unit_test(what_comes_first_is_received_first),
        cmocka_unit_test(a_future_is_completed_once),
        cmocka_unit_test(who_has_received_may_free),
        cmocka_unit_test(a_late_completion_is_harmless),
        cmocka_unit_test(a_cancelled_receiver_can_receive_again),
        cmocka_unit_test(runs_at_once_share_nothing),
        cmocka_unit_test(who_sleeps_wakes_once_and_in_time),
        cmocka_unit_test(who_waits_for_a_future_sleeps),
        cmocka_unit_test(a_completion_ends_a_sleep),
        cmocka_unit_test(who_gives_way_in_time_is_not_named),
        cmocka_unit_test(who_is_told_may_complete_a_future),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
