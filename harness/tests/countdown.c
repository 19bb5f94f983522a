/* SPDX-License-Identifier: MIT */
/* Time that is used up; the tests say what time it is. */
#include "cli/countdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void time_is_used_up(void **state)
{
    struct countdown countdown;

    (void)state;
    countdown_begin(&countdown, 1000, 0, 50);
    assert_false(countdown_step(&countdown, 50));
    assert_false(countdown_step(&countdown, 1049));
    assert_int_equal(countdown_left(&countdown), 1);
    assert_true(countdown_step(&countdown, 1050));
    assert_true(countdown_step(&countdown, 90000));
    assert_int_equal(countdown_left(&countdown), 0);
}

static void what_was_used_before_counts(void **state)
{
    struct countdown countdown;

    (void)state;
    countdown_begin(&countdown, 1000, 990, 7);
    assert_false(countdown_step(&countdown, 16));
    assert_true(countdown_step(&countdown, 17));
}

static void a_stop_costs_nothing(void **state)
{
    struct countdown countdown;

    (void)state;
    countdown_begin(&countdown, 1000, 0, 0);
    countdown_stop(&countdown, true, 400);
    assert_false(countdown_step(&countdown, 5000));
    countdown_stop(&countdown, false, 9000);
    assert_int_equal(countdown_left(&countdown), 600);
    assert_true(countdown_step(&countdown, 9600));
}

/* It cannot, but if it did nobody would gain or lose by it. */
static void a_clock_that_goes_back_changes_nothing(void **state)
{
    struct countdown countdown;

    (void)state;
    countdown_begin(&countdown, 1000, 0, 500);
    assert_false(countdown_step(&countdown, 600));
    assert_false(countdown_step(&countdown, 100));
    assert_int_equal(countdown_left(&countdown), 900);
    assert_false(countdown_step(&countdown, 999));
    assert_true(countdown_step(&countdown, 1000));
}

static void times_are_understood(void **state)
{
    static const struct {
        const char *text;
        long long ms;
    } times[] = {{"5", 300000},     {"5m", 300000}, {"90s", 90000},
                 {"1.5h", 5400000}, {"0.001s", 1},  {"24h", 86400000},
                 {"0.5", 30000}};
    long long ms;

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        assert_true(countdown_parse(times[i].text, 'm', &ms));
        assert_int_equal(ms, times[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const odd[] = {
        "",       "m",   "0",   "-1",  "+1",    " 1",
        "1 ",     "1ms", "1d",  "1e3", "0x10",  "nan",
        "inf",    ".",   "1..", "25h", "1.5.2", "99999999999999999999",
        "0.0001s"};
    long long ms = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        if (countdown_parse(odd[i], 'm', &ms))
            fail_msg("`%s` is taken for a time", odd[i]);
    assert_int_equal(ms, 7);
}

static void seconds_that_have_begun_count(void **state)
{
    static const struct {
        long long ms;
        const char *text;
    } times[] = {{0, "0:00"},          {1, "0:01"},
                 {59001, "1:00"},      {300000, "5:00"},
                 {3600000, "1:00:00"}, {3599001, "1:00:00"},
                 {3661000, "1:01:01"}};

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char *text = countdown_text(times[i].ms);

        assert_string_equal(text, times[i].text);
        free(text);
    }
}

/* Of CLOCK_BOOTTIME, so the date does not matter. */
static void now_does_not_go_back(void **state)
{
    long long before = countdown_now();

    (void)state;
    assert_true(before > 0);
    assert_true(countdown_now() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_is_used_up),
        cmocka_unit_test(what_was_used_before_counts),
        cmocka_unit_test(a_stop_costs_nothing),
        cmocka_unit_test(a_clock_that_goes_back_changes_nothing),
        cmocka_unit_test(times_are_understood),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(seconds_that_have_begun_count),
        cmocka_unit_test(now_does_not_go_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
