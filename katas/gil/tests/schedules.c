/* SPDX-License-Identifier: MIT */
/* schedules.c - small programs under every schedule; see support/stage.h. */
#include "gil.h"
#include "support/stage.h"

SCENARIO(one_holds_it_at_a_time)
{
    play(come_and_go, 2);
    dojo_check_int(stage.turns, 2);
}

SCENARIO(who_waits_gets_what_is_given_up)
{
    pthread_t other = hold_it_before(come_in_time, INTERVAL_US);

    compute(3);
    end_with(other);
}

CROWDED(three_pass_it_on_at_once)
{
    play(come_and_go, 3);
    dojo_check_int(stage.turns, 3);
    the_time_is(0);
}

SCENARIO(a_long_wait_ends_the_turn)
{
    pthread_t other = hold_it_before(come_and_go, INTERVAL_US);

    compute(25);
    dojo_check_int(check_often(), 1);
    end_with(other);
}

SCENARIO(who_yields_lets_another_in_first)
{
    pthread_t other = hold_it_before(come_and_go, INTERVAL_US);

    compute(25);
    check_often();
    dojo_check_int(stage.turns, 1);
    the_time_is(25);
    end_with(other);
}

CROWDED(who_comes_back_asks_like_the_others)
{
    pthread_t other = hold_it_before(yield_and_wait_outside, INTERVAL_US);
    int turns[] = {25, 25, 35}; /* the call takes 10 of the last */

    for (int i = 0; i < 3; i++) {
        compute(turns[i]);
        dojo_check_int(check_often(), 1);
    }
    end_with(other);
}

SCENARIO(a_short_wait_does_not)
{
    pthread_t other = hold_it_before(come_and_go, INTERVAL_US);

    sleep_ns(10 * TENTH_NS - 1000); /* a unit less */
    dojo_check_int(check_often(), 0);
    dojo_check_int(stage.turns, 0);
    end_with(other);
}

SCENARIO(nobody_yields_to_nobody)
{
    stage_begin(INTERVAL_US);
    get_it();
    compute(25);
    dojo_check_int(check_often(), 0);
    give_it_up();
    stage_end();
}

/* The request comes at the moment of the release: before it, or after. */
SCENARIO(a_request_ends_with_its_turn)
{
    pthread_t other = hold_it_before(come_and_keep_it, INTERVAL_US);

    compute(10);
    give_it_up();
    get_it();
    dojo_check_int(check_often(), 0);
    end_with(other);
}

SCENARIO(each_turn_has_an_interval_of_its_own)
{
    pthread_t other = hold_it_before(come_and_keep_it, INTERVAL_US);
    pthread_t third = start(come_and_keep_it);

    compute(25);
    dojo_check_int(check_often(), 1);
    end_with_both(other, third);
}

CROWDED(the_interval_may_be_long)
{
    stage_begin(5500000);
    get_it();
    compute(5); /* half seconds add up */
    pthread_t other = start(keep_it_for_two);
    sleep_ns(55 * TENTH_NS - 1000);
    dojo_check_int(check_once(), 0);
    pthread_t third = start(keep_it_for_two);
    sleep_ns(2000); /* no two things at once */
    end_with_both(other, third);
}

SCENARIO(who_waits_sleeps)
{
    pthread_t other = hold_it_before(come_and_go, INTERVAL_US);

    unsigned wakeups = dojo_counters().wakeups;
    compute(200);
    dojo_check(dojo_counters().wakeups <= wakeups + 2 * 20 + 2);
    end_with(other);
}

SCENARIO(who_waits_for_one_lock_asks_for_no_other)
{
    pthread_t other = hold_it_before(come_and_go, INTERVAL_US);
    struct gil *second = gil_new(INTERVAL_US);

    OK(gil_acquire(second));
    compute(25);
    for (int i = 0; i < 4; i++)
        dojo_check_int(gil_check(second), 0);
    dojo_check_int(check_often(), 1);
    OK(gil_release(second));
    OK(gil_free(second));
    end_with(other);
}

SCENARIO(locks_made_at_once_are_two)
{
    play(use_own, 2);
}

SCENARIO(computation_gains_nothing_from_threads)
{
    play(compute_in_steps, 2);
    the_time_is(2 * 3 * 7);
}

CROWDED(three_compute_in_turn)
{
    play(compute_for_long, 3);
    the_time_is(3 * 25);
}

SCENARIO(waiting_gains_all)
{
    play(wait_outside, 2);
    the_time_is(10);
}

SCENARIO(one_task_at_a_time_is_not_one_step_at_a_time)
{
    play(add_one_for_long, 2);
    dojo_check_int(stage.count, 1);
}

SCENARIO(within_a_turn_nothing_is_lost)
{
    play(add_one_at_once, 2);
    dojo_check_int(stage.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_holds_it_at_a_time),
        cmocka_unit_test(who_waits_gets_what_is_given_up),
        cmocka_unit_test(three_pass_it_on_at_once),
        cmocka_unit_test(a_long_wait_ends_the_turn),
        cmocka_unit_test(who_yields_lets_another_in_first),
        cmocka_unit_test(who_comes_back_asks_like_the_others),
        cmocka_unit_test(a_short_wait_does_not),
        cmocka_unit_test(nobody_yields_to_nobody),
        cmocka_unit_test(a_request_ends_with_its_turn),
        cmocka_unit_test(each_turn_has_an_interval_of_its_own),
        cmocka_unit_test(the_interval_may_be_long),
        cmocka_unit_test(who_waits_sleeps),
        cmocka_unit_test(who_waits_for_one_lock_asks_for_no_other),
        cmocka_unit_test(locks_made_at_once_are_two),
        cmocka_unit_test(computation_gains_nothing_from_threads),
        cmocka_unit_test(three_compute_in_turn),
        cmocka_unit_test(waiting_gains_all),
        cmocka_unit_test(one_task_at_a_time_is_not_one_step_at_a_time),
        cmocka_unit_test(within_a_turn_nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
