/* SPDX-License-Identifier: MIT */
/*
 * mains.h - the main body of each test in behaviour.c.  Its frame is the
 * stage (story.h), of which got and results are what the test looks at.
 */
#ifndef MAINS_H
#define MAINS_H

#include "coroutine.h"

enum { THOUSANDS = 2000 };

coroutine_body result_main, arguments_main, start_main, turns_main, gather_main,
    awaits_main, busy_main, no_switch_main, sleepers_main, sleep_main,
    no_sleep_main, busy_while_asleep_main, cancel_main, cancel_ready_main,
    cancel_received_main, cancel_new_main, cancel_next_main, cancel_waits_main,
    cancel_again_main, cancel_twice_main, cancel_itself_main, leave_others_main,
    leave_an_heir_main, future_main, blocking_call_main, thousands_main,
    too_many_main, few_by_few_main, thread_main, stack_main, starving_main;

#endif
