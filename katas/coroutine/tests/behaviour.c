/* SPDX-License-Identifier: MIT */
/*
 * What coroutine.h promises; the list in main() is the specification.  Bodies
 * are in support/mains.c and story.c, simulated time in simulation.c.
 */
#include "coroutine.h"

#include <errno.h>
#include <string.h>
#include "support/deep.h"
#include "support/fixture.h"

SENTENCE(the_result_of_main_is_returned)
{
    int before = (int)chosen(1000), frame = before;

    assert_int_equal(coroutine_run(result_main, &frame, NULL), before + 1);
    assert_int_equal(coroutine_run(result_main, &frame, NULL), before + 2);
}

SENTENCE(bad_arguments_are_refused)
{
    struct coroutine_watch bad[] = {{0, helper_starved, 0}, {MS, NULL, 0}};
    struct coroutine_watch good = {1, helper_starved, 0};
    int frame = 0;

    assert_int_equal(coroutine_run(NULL, NULL, NULL), -EINVAL);
    assert_int_equal(coroutine_run(result_main, NULL, &bad[0]), -EINVAL);
    assert_int_equal(coroutine_run(result_main, NULL, &bad[1]), -EINVAL);
    assert_int_equal(coroutine_run(result_main, &frame, &good), 1);
    assert_int_equal(coroutine_future_complete(NULL, 1), -EINVAL);
    stage.future = coroutine_future_new();
    assert_int_equal(RUN(arguments), 22);
    for (int i = 0; i < 16; i++)
        assert_int_equal(stage.got[i], i < 11 ? -EINVAL : -EPERM);
    assert_int_equal(stage.got[16], -EDEADLK);
    assert_int_equal(stage.got[18], -EALREADY);
    for (int i = 19; i < 22; i++) /* no coroutine was made */
        assert_int_equal(stage.got[i], 0);
    assert_int_equal(coroutine_future_free(stage.future), 0);
}

SENTENCE(a_coroutine_starts_when_it_is_spawned)
{
    PLAY(start, "mmam");
}

SENTENCE(the_longest_waiting_runs_first)
{
    PLAY(turns, "abcaba");
}

SENTENCE(gather_keeps_the_order)
{
    PLAY(gather, "abcaba");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(stage.results[i], 10 * i);
        assert_null(stage.made[i]);
    }
}

SENTENCE(a_result_or_error_reaches_who_awaits_it)
{
    PLAY(awaits, "aamcmm");
    GOT(-EIO, 10);
}

SENTENCE(one_awaits_and_nobody_awaits_main)
{
    PLAY(busy, "ab");
    GOT(-EBUSY, -EDEADLK, -EDEADLK, -EDEADLK);
    assert_int_equal(stage.results[2], 20); /* of who was gathered with main */
}

SENTENCE(nothing_but_a_wait_switches)
{
    PLAY(no_switch, "ma");
    GOT(5, -EALREADY, 0);
    assert_int_equal(stage.results[1], -ECANCELED);
}
TIMED_SENTENCE(sleepers_wake_in_the_order_of_their_times)
{
    PLAY(sleepers, "abcdef");
    TOOK(12 * SECOND);
}

TIMED_SENTENCE(nobody_wakes_early_or_late)
{
    cast(0, 'a', 0, 1);
    assert_int_equal(RUN(sleep), 0);
    TOOK(1);
    story_begin(NULL);
    cast(0, 'a', 0, 1500 * MS + 300001);
    assert_int_equal(RUN(sleep), 0);
    TOOK(1500 * MS + 300001);
    assert_in_range(simulation_waits(), 1, 10);
}

SENTENCE(no_time_to_sleep_is_a_yield)
{
    PLAY(no_sleep, "amambcd");
}

TIMED_SENTENCE(who_yields_lets_sleepers_in)
{
    assert_int_equal(RUN(busy_while_asleep), 0);
    simulation_end();
    assert_in_range(strcspn(story, "z"), 4, 6);
}

TIMED_SENTENCE(cancelling_ends_a_wait_once)
{
    PLAY(cancel, "b!a");
    GOT(0, 0, -ESRCH);
    assert_int_equal(stage.actors[0].got[0], -ECANCELED);
    assert_int_equal(stage.actors[0].got[1], 0);
    TOOK(MS);
}

SENTENCE(a_wait_that_is_over_can_be_cancelled)
{
    PLAY(cancel_ready, "aa");
    assert_int_equal(stage.got[0], -ECANCELED);
    assert_int_equal(stage.results[0], -ECANCELED);
    assert_int_equal(stage.results[1], 10);
    story_begin(NULL);
    PLAY(cancel_received, "");
    GOT(0, 0, 0);
    assert_int_equal(stage.results[0], -ECANCELED);
}

TIMED_SENTENCE(who_is_cancelled_before_it_began_never_runs)
{
    PLAY(cancel_new, "");
    GOT(0, 0, -ESRCH, -EALREADY);
    assert_int_equal(stage.results[0], -ECANCELED);
    assert_int_equal(stage.results[1], -ECANCELED);
    story_begin(NULL);
    PLAY(cancel_next, "");
    assert_int_equal(stage.results[0], 0);
    assert_int_equal(stage.results[1], -ECANCELED);
}

TIMED_SENTENCE(a_cancelled_wait_lets_go)
{
    PLAY(cancel_waits, "a");
    GOT(-EBUSY, 0, 0, -EBUSY);
    assert_int_equal(stage.results[0], 0);
    assert_int_equal(stage.results[1], -ECANCELED);
    assert_int_equal(stage.results[2], -ECANCELED);
    story_begin(NULL);
    PLAY(cancel_again, "ead");
    GOT(0, 0);
    story_begin(NULL);
    PLAY(cancel_twice, "b");
    GOT(0, 0, 0);
    assert_int_equal(stage.results[0], -ECANCELED);
    assert_int_equal(stage.results[2], 0);
}

TIMED_SENTENCE(who_runs_can_cancel_itself)
{
    assert_int_equal(RUN(cancel_itself), 0);
    GOT(0, -ECANCELED);
    TOOK(SECOND);
}

TIMED_SENTENCE(the_end_of_main_cancels_the_rest)
{
    assert_int_equal(RUN(leave_others), 42);
    TOOK(0);
    assert_string_equal(story, "m!!ab");
}

TIMED_SENTENCE(nobody_begins_after_main)
{
    assert_int_equal(RUN(leave_an_heir), 1);
    GOT(-ECANCELED, 0, -ECANCELED);
    assert_string_equal(story, "a");
}

SENTENCE(another_thread_completes_a_future)
{
    simulation_end();
    stage.future = coroutine_future_new();
    PLAY(future, "aa");
    helper_join();

    GOT(7, 0, 7, 0);
    assert_int_equal(coroutine_future_free(stage.future), 0);
}

SENTENCE(others_run_while_a_pool_makes_a_blocking_call)
{
    simulation_end();
    stage.future = coroutine_future_new();
    assert_int_equal(RUN(blocking_call), 0);
    helper_join();

    assert_int_equal(stage.got[0], 99);
    assert_int_equal(coroutine_future_free(stage.future), 0);
}

SENTENCE(all_bodies_run_on_one_thread)
{
    assert_int_equal(RUN(thread), 1);
}

TIMED_SENTENCE(thousands_sleep_together)
{
    assert_int_equal(RUN(thousands), 0);
    TOOK(10 * SECOND);
    assert_int_equal(stage.got[0], THOUSANDS);
    assert_int_equal(RUN(too_many), 0);
}

SENTENCE(who_is_awaited_makes_room)
{
    int runs = 0;

    assert_int_equal(RUN(few_by_few), 0);
    for (int i = 0; i < COROUTINE_MOST + 100; i++) /* who ran does, too */
        assert_int_equal(coroutine_run(result_main, &runs, NULL), i + 1);
}

SENTENCE(a_body_has_the_stack_that_is_promised)
{
    assert_int_equal(RUN(stack), 1);
    assert_int_equal(deep_try(3, COROUTINE_STACK / 2), DEEP_SERVED);
}

SENTENCE(using_up_the_stack_is_caught)
{
    assert_int_not_equal(deep_try(0, 160 << 10), DEEP_SUFFERED);
    assert_int_not_equal(deep_try(COROUTINES / 2, 160 << 10), DEEP_SUFFERED);
    assert_int_not_equal(deep_try(COROUTINES - 1, 160 << 10), DEEP_SUFFERED);
}

SENTENCE(who_never_gives_way_is_named)
{
    struct coroutine_watch watch = {5 * MS, helper_starved, NULL};

    simulation_end();
    assert_int_equal(coroutine_run(starving_main, &stage, &watch), 1);
    assert_string_equal(helper_named(), "greedy");
}

/* All that can exist; what was freed makes room. */
SENTENCE(a_future_is_completed_once)
{
    static struct coroutine_future *all[COROUTINE_MOST];
    struct coroutine_future *more;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COROUTINE_MOST; i++)
            assert_non_null(all[i] = coroutine_future_new());
        more = coroutine_future_new(); /* or NULL */
        assert_int_equal(coroutine_future_free(more), 0);
        for (int i = 0; i < COROUTINE_MOST; i++)
            assert_int_equal(coroutine_future_complete(all[i], i), 0);
        for (int i = 0; i < COROUTINE_MOST; i++) {
            assert_int_equal(coroutine_future_complete(all[i], i), -EALREADY);
            assert_int_equal(coroutine_future_free(all[i]), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOLD(the_result_of_main_is_returned),
        TOLD(bad_arguments_are_refused),
        TOLD(a_coroutine_starts_when_it_is_spawned),
        TOLD(the_longest_waiting_runs_first),
        TOLD(gather_keeps_the_order),
        TOLD(a_result_or_error_reaches_who_awaits_it),
        TOLD(one_awaits_and_nobody_awaits_main),
        TOLD(nothing_but_a_wait_switches),
        TOLD(sleepers_wake_in_the_order_of_their_times),
        TOLD(nobody_wakes_early_or_late),
        TOLD(no_time_to_sleep_is_a_yield),
        TOLD(who_yields_lets_sleepers_in),
        TOLD(cancelling_ends_a_wait_once),
        TOLD(a_wait_that_is_over_can_be_cancelled),
        TOLD(who_is_cancelled_before_it_began_never_runs),
        TOLD(a_cancelled_wait_lets_go),
        TOLD(who_runs_can_cancel_itself),
        TOLD(the_end_of_main_cancels_the_rest),
        TOLD(nobody_begins_after_main),
        TOLD(another_thread_completes_a_future),
        TOLD(others_run_while_a_pool_makes_a_blocking_call),
        TOLD(all_bodies_run_on_one_thread),
        TOLD(thousands_sleep_together),
        TOLD(who_is_awaited_makes_room),
        TOLD(a_body_has_the_stack_that_is_promised),
        TOLD(using_up_the_stack_is_caught),
        TOLD(who_never_gives_way_is_named),
        TOLD(a_future_is_completed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
