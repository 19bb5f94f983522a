/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what blocking.h promises, on real threads.
 *
 * Nothing here looks at a clock: that calls overlap is proved by calls that
 * meet.  A run that does not bring them together hangs until its deadline.
 */
#include "blocking.h"
#include "support/fleet.h"
#include "support/sentence.h"
#include "support/short.h"
#include "support/threads.h"

#include <errno.h>

static void results_are(const int *expected, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(fleet.results[i], expected[i]);
}

SENTENCE(every_call_is_made_once)
{
    OK(fleet_fly(3, compute));

    for (int i = 0; i < FLEET; i++)
        assert_int_equal(fleet.helicopters[i].calls, i < 3 ? 1 : 0);
    for (int i = 3; i < FLEET; i++)
        assert_int_equal(fleet.results[i], UNTOUCHED);
}

SENTENCE(results_stand_in_the_order_of_the_calls)
{
    const int answers[FLEET] = {4, -(int)chosen(INT32_MAX), 0, INT32_MAX,
                                INT32_MIN};

    for (int i = 0; i < FLEET; i++)
        fleet.helicopters[i].answer = answers[i];
    OK(fleet_fly(FLEET, compute));

    results_are(answers, FLEET);
}

SENTENCE(an_error_lands_in_its_own_slot)
{
    const int answers[FLEET] = {EIO, 1, ETIMEDOUT, EAGAIN, 4};
    const int expected[FLEET] = {-EIO, 1, -ETIMEDOUT, -EAGAIN, 4};

    for (int i = 0; i < FLEET; i++) {
        fleet.helicopters[i].answer = answers[i];
        fleet.calls[i].call = expected[i] < 0 ? answer_by_errno : answer;
    }
    OK(fleet_fly(FLEET, compute));

    results_are(expected, FLEET);
    for (int i = 0; i < FLEET; i++)
        assert_int_equal(fleet.helicopters[i].calls, 1);
}

SENTENCE(the_caller_computes_and_makes_no_call)
{
    OK(fleet_fly(FLEET, compute));

    assert_int_equal(fleet.computed, 1);
    assert_int_equal(fleet.computed_elsewhere, 0);
    assert_int_equal(fleet.called_by_pilot, 0);
}

static void fly_together(unsigned who, blocking_compute *function)
{
    fleet_call(meet);
    pthread_barrier_init(&fleet.meeting, NULL, who);
    OK(fleet_fly(FLEET, function));
    pthread_barrier_destroy(&fleet.meeting);
    assert_int_equal(fleet.called_by_pilot, 0);
}

static void fly_as_many_as_may_be(void)
{
    struct helicopter many[BLOCKING_MOST] = {{.answer = 0}};
    struct blocking_call calls[BLOCKING_MOST];
    int results[BLOCKING_MOST];
    struct blocking *blocking = blocking_new(BLOCKING_MOST);

    for (int i = 0; i < BLOCKING_MOST; i++)
        calls[i] = (struct blocking_call){meet, &many[i]};
    pthread_barrier_init(&fleet.meeting, NULL, BLOCKING_MOST);
    OK(blocking_run(blocking, calls, results, BLOCKING_MOST, compute, NULL));
    pthread_barrier_destroy(&fleet.meeting);
    OK(blocking_free(blocking));
}

SENTENCE(all_calls_are_under_way_at_once)
{
    fly_together(FLEET, compute);

    for (int i = 0; i < FLEET; i++)
        assert_int_equal(fleet.results[i], i);
    fly_as_many_as_may_be();
}

SENTENCE(the_computation_goes_on_meanwhile)
{
    fly_together(FLEET + 1, compute_and_meet);

    assert_int_equal(fleet.computed, 1);
}

SENTENCE(a_run_may_follow_a_run)
{
    int calls[FLEET] = {0};

    for (int round = 0; round < 20; round++) {
        int count = 1 + round % FLEET;

        for (int i = 0; i < count; i++) {
            calls[i]++;
            fleet.helicopters[i].answer = round + i;
        }
        OK(fleet_fly((size_t)count, compute));
        for (int i = 0; i < count; i++)
            assert_int_equal(fleet.results[i], round + i);
    }

    for (int i = 0; i < FLEET; i++)
        assert_int_equal(fleet.helicopters[i].calls, calls[i]);
    assert_int_equal(fleet.computed, 20);
}

static int run_of(const struct blocking_call *calls, int *results, size_t count)
{
    return blocking_run(fleet.blocking, calls, results, count, compute, NULL);
}

static int is_null(void *port)
{
    return port == NULL;
}

SENTENCE(bad_arguments_are_refused)
{
    assert_null(blocking_new(0));
    assert_null(blocking_new(BLOCKING_MOST + 1));
    assert_null(blocking_new(SIZE_MAX));
    OK(blocking_free(NULL));
    assert_int_equal(run_of(NULL, fleet.results, FLEET), -EINVAL);
    assert_int_equal(run_of(fleet.calls, NULL, FLEET), -EINVAL);
    assert_int_equal(fleet_fly(FLEET, NULL), -EINVAL);
    assert_int_equal(fleet_fly(0, compute), -EINVAL);
    assert_int_equal(fleet_fly(FLEET + 1, compute), -EINVAL);
    assert_int_equal(fleet_fly(SIZE_MAX, compute), -EINVAL);
    assert_int_equal(
        blocking_run(NULL, fleet.calls, fleet.results, 1, compute, NULL),
        -EINVAL);
    fleet.calls[FLEET - 1].call = NULL;
    assert_int_equal(fleet_fly(FLEET, compute), -EINVAL);
    fleet.calls[0].call = NULL;
    assert_int_equal(fleet_fly(FLEET - 1, compute), -EINVAL);
    for (int i = 0; i < FLEET; i++)
        assert_int_equal(fleet.results[i], UNTOUCHED);
    assert_int_equal(fleet.helicopters[0].calls + fleet.computed, 0);

    fleet.calls[0] = (struct blocking_call){is_null, NULL};
    OK(run_of(fleet.calls, fleet.results, 1)); /* these may be NULL */
    assert_int_equal(fleet.results[0], 1);
}

SENTENCE(in_a_run_there_is_no_other_one)
{
    fleet.calls[0].call = run_again;
    OK(fleet_fly(1, compute_and_try));

    assert_int_equal(fleet.results[0], -EBUSY);
    assert_int_equal(fleet.run_again, -EBUSY);
    assert_int_equal(fleet.free_early, -EBUSY);
    assert_int_equal(fleet.helicopters[0].calls, 0);
    OK(fleet_fly(1, compute));
}

/* In the calls and the computation of one run there are runs of others. */
SENTENCE(objects_do_not_mix)
{
    for (int round = 0; round < 2; round++) {
        fleet_make_with_others();
        OK(fleet_fly(OTHERS - 1, compute_and_fly));
        assert_true(fleet_flies_beyond());
        OK(fleet_end_others());

        for (int i = 0; i < OTHERS - 1; i++)
            assert_int_equal(fleet.results[i], i);
        assert_int_equal(fleet.run_again, OTHERS - 1);
    }
}

SENTENCE(threads_are_no_more_than_calls_and_joined)
{
    if (!threads_counted())
        skip();
    for (int i = 0; i < 3; i++)
        OK(fleet_fly(FLEET, compute));
    OK(fleet_end(NULL));

    assert_in_range(threads_most(), 0, FLEET);
    assert_int_equal(threads_left(), 0);
}

/* The call looks until nobody else is running: who spins always is. */
SENTENCE(who_waits_sleeps)
{
    if (threads_running() < 0)
        skip();
    fleet.calls[0].call = watch_others;
    OK(fleet_fly(1, compute));

    assert_int_equal(fleet.helicopters[0].calls, 1);
}

SENTENCE(without_a_thread_a_call_is_made_late_or_not)
{
    if (!threads_counted())
        skip();
    for (int first = 1; first <= FLEET; first++) {
        fly_short_of_threads(first, 1);
        fly_short_of_threads(first, FLEET);
    }
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, fleet_make, fleet_end)
#define WITHOUT(f)                                                             \
    cmocka_unit_test_setup_teardown(f, fleet_make_without, fleet_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(every_call_is_made_once),
        WITH(results_stand_in_the_order_of_the_calls),
        WITH(an_error_lands_in_its_own_slot),
        WITH(the_caller_computes_and_makes_no_call),
        WITH(all_calls_are_under_way_at_once),
        WITH(the_computation_goes_on_meanwhile),
        WITH(a_run_may_follow_a_run),
        WITH(bad_arguments_are_refused),
        WITH(in_a_run_there_is_no_other_one),
        WITHOUT(objects_do_not_mix),
        WITH(who_waits_sleeps),
        WITH(threads_are_no_more_than_calls_and_joined),
        WITHOUT(without_a_thread_a_call_is_made_late_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
