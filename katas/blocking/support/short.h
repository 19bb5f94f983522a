/* SPDX-License-Identifier: MIT */
/*
 * short.h - a run for which threads are short, and one after it; for a CMocka
 * test's own thread, where threads are counted.
 */
#ifndef SUPPORT_SHORT_H
#define SUPPORT_SHORT_H

#include "support/fleet.h"
#include "support/sentence.h"
#include "support/threads.h"

#include <errno.h>

#define OK(call) assert_int_equal(call, 0)

/* Done, or -EAGAIN and not done; or all of it refused. */
static inline void check_what_was_done(int error)
{
    assert_int_equal(fleet.computed, error ? 0 : 1);
    assert_true(error == 0 || error == -EAGAIN || error == -ENOMEM);
    for (int i = 0; i < FLEET; i++)
        if (fleet.helicopters[i].calls == 0)
            assert_int_equal(fleet.results[i], error ? UNTOUCHED : -EAGAIN);
        else {
            assert_int_equal(fleet.helicopters[i].calls, error ? 0 : 1);
            assert_int_equal(fleet.results[i], i);
        }
}

/* From making the fleet on, the first'th start fails, and so many after it. */
static inline void fly_short_of_threads(int first, int number)
{
    fleet_make_without(NULL);
    threads_watch(first, number);
    fleet.blocking = blocking_new(FLEET);
    if (fleet.blocking) {
        check_what_was_done(fleet_fly(FLEET, compute));
        threads_watch(0, 0);
        fleet_call(answer);
        OK(fleet_fly(FLEET, compute));
        for (int i = 0; i < FLEET; i++)
            assert_int_equal(fleet.results[i], i);
        OK(fleet_end(NULL));
    }
}

#endif
