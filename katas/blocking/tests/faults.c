/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario accepts every way out that blocking.h leaves open: nothing there,
 * nothing called, a call made late, or not at all and said so.  What it does
 * not accept is a call made twice, half a result, or anything left behind.
 */
#include "blocking.h"
#include "support/flight.h"

static void make_and_free(void *unused)
{
    (void)unused;
    struct blocking *blocking = blocking_new(3);
    OK(blocking_free(blocking));
}

SENTENCE(it_is_made_whole_or_not_at_all)
{
    dojo_sweep(make_and_free, NULL);
}

/* heard[i] is what port i had heard before this run.  Returns whether some
 * call was not made by a thread of its own. */
static bool fly_and_check(const int heard[])
{
    int before = flight.computed;
    int error = fly(PORTS, compute);
    bool short_of = error != 0;

    dojo_check(error == 0 || error == -EAGAIN || error == -ENOMEM);
    dojo_check_int(flight.computed, error ? before : before + 1);
    for (int i = 0; i < PORTS; i++) {
        int sum = flight.ports[i].heard;
        bool called = sum != heard[i];

        if (called)
            dojo_check_int(sum, heard[i] + flight.ports[i].told);
        dojo_check(!called || !error);
        dojo_check_int(flight.results[i], called  ? expected_of(sum)
                                          : error ? UNTOUCHED
                                                  : -EAGAIN);
        if (called && flight.ports[i].by_pilot) /* not before computing */
            dojo_check_int(flight.ports[i].after, before + 1);
        short_of = short_of || !called || flight.ports[i].by_pilot;
    }
    return short_of;
}

static void fly_twice(void *unused)
{
    int short_runs = 0;

    (void)unused;
    flight_begin(PORTS, listen_to);
    for (int run = 0; flight.blocking && run < 2; run++) {
        int heard[] = {flight.ports[0].heard, flight.ports[1].heard};

        for (int i = 0; i < PORTS; i++) {
            flight.ports[i].told = 10 * i + 101 + run;
            flight.results[i] = UNTOUCHED;
        }
        short_runs += fly_and_check(heard);
    }
    dojo_check(short_runs <= 1); /* one call failed, and the next run tried */
    flight_end();
}

SENTENCE(what_is_short_is_told_and_harms_no_other)
{
    dojo_sweep(fly_twice, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_made_whole_or_not_at_all),
        cmocka_unit_test(what_is_short_is_told_and_harms_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
