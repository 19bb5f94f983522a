/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * Time is simulated: it passes only when every thread waits, so that 100 ms
 * are 100.000 ms, or something was not under way that should have been.
 */
#include "blocking.h"
#include "support/flight.h"
#include "support/pilots.h"

/* By the end of the object nobody has made a call that the run had not. */
SCENARIO(every_call_is_made_once)
{
    flight_begin(PORTS, listen_to);
    flight.ports[0].told = flight.ports[1].told = 1;
    OK(fly(1, compute));
    flight_end();

    dojo_check_int(flight.ports[0].heard, 1);
    dojo_check_int(flight.ports[1].heard, 0);
    dojo_check_int(flight.results[1], UNTOUCHED);
}

/* What was written before a run its calls read, and the other way round. */
SCENARIO(results_stand_in_the_order_of_the_calls)
{
    flight_begin(PORTS, listen_to);
    flight.ports[0].told = 1;
    flight.ports[1].told = 2;
    OK(fly(PORTS, compute));

    dojo_check_int(flight.results[0], -1);
    dojo_check_int(flight.results[1], 2);
    dojo_check_int(flight.ports[0].heard, 1);
    dojo_check_int(flight.ports[1].heard, 2);
    dojo_check_int(flight.computed, 1);
    flight_end();
}

SCENARIO(the_caller_computes_and_makes_no_call)
{
    flight_begin(1, listen_to);
    OK(fly(1, compute)); /* which looks whose thread it has */

    dojo_check_int(flight.computed, 1);
    dojo_check(!flight.ports[0].by_pilot);
    flight_end();
}

SCENARIO(all_calls_are_under_way_at_once)
{
    signs_make();
    flight_begin(PORTS, tell_and_wait);
    OK(fly(PORTS, compute));

    for (int i = 0; i < PORTS; i++)
        dojo_check_int(flight.results[i], i);
    flight_end();
    signs_end();
}

SCENARIO(the_computation_goes_on_meanwhile)
{
    signs_make();
    flight_begin(1, tell_computation);
    OK(fly(1, compute_and_tell));

    dojo_check_int(flight.computed, 1);
    flight_end();
    signs_end();
}

/* 100 ms, whichever of the three is the longest. */
static void take_the_longest(void *longest)
{
    int ms[] = {60, 70, 80};

    ms[*(int *)longest] = 100;
    flight.ports[0].sleeps = ms[0];
    flight.ports[1].sleeps = ms[1];
    flight.computing = ms[2];
    flight_begin(PORTS, listen_to);
    int64_t begin = dojo_now_ns();
    OK(fly(PORTS, compute));

    dojo_check_int(dojo_now_ns() - begin, 100 * 1000000);
    flight_end();
}

SENTENCE(the_longest_is_the_total)
{
    for (int longest = 0; longest < 3; longest++)
        dojo_explore(take_the_longest, &longest, NULL);
}

/* A run of all, then one of the first alone; or the other way round. */
static void fly_twice(void *all_first)
{
    bool all = *(bool *)all_first;

    flight_begin(PORTS, listen_to);
    for (int run = 1; run <= 2; run++, all = !all) {
        flight.ports[0].told = flight.ports[1].told = run;
        OK(fly(all ? PORTS : 1, compute));
    }

    int of_all = *(bool *)all_first ? 1 : 2;
    dojo_check_int(flight.ports[0].heard, 1 + 2);
    dojo_check_int(flight.ports[1].heard, of_all);
    dojo_check_int(flight.results[0], expected_of(1 + 2));
    dojo_check_int(flight.results[1], expected_of(of_all));
    dojo_check_int(flight.computed, 2);
    flight_end();
}

SENTENCE(a_run_may_follow_a_run)
{
    static const struct dojo_search search = {.executions = 30000,
                                              .spurious = DOJO_NONE};

    for (int all_first = 0; all_first <= 1; all_first++)
        dojo_explore(fly_twice, &(bool){all_first}, &search);
}

SENTENCE(in_a_run_there_is_no_other_one)
{
    dojo_explore(run_beside_a_run, NULL, NULL);
    dojo_explore(end_beside_a_run, NULL, NULL);
}

SENTENCE(objects_do_not_mix)
{
    dojo_explore(wait_for_each_other, NULL, NULL);
    dojo_explore(both_come_and_go, NULL, NULL);
}

/* In 100 ms without an event nobody wakes up a hundred times. */
SCENARIO(who_waits_sleeps)
{
    flight.ports[0].sleeps = 100;
    flight_begin(PORTS, listen_to);
    OK(fly(1, compute));
    sleep_ms(100);

    dojo_check(dojo_counters().wakeups < 30);
    flight_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_is_made_once),
        cmocka_unit_test(results_stand_in_the_order_of_the_calls),
        cmocka_unit_test(the_caller_computes_and_makes_no_call),
        cmocka_unit_test(all_calls_are_under_way_at_once),
        cmocka_unit_test(the_computation_goes_on_meanwhile),
        cmocka_unit_test(the_longest_is_the_total),
        cmocka_unit_test(a_run_may_follow_a_run),
        cmocka_unit_test(in_a_run_there_is_no_other_one),
        cmocka_unit_test(objects_do_not_mix),
        cmocka_unit_test(who_waits_sleeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
