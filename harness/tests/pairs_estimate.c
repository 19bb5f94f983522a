/* SPDX-License-Identifier: MIT */
/* Medians, their intervals, and the verdict that is drawn from them. */
#include "estimate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double uniform(struct dice *dice)
{
    return (double)(dice_throw(dice) >> 11) / 9007199254740992.0;
}

static void a_median_is_the_middle(void **state)
{
    (void)state;
    const double odd[] = {9, 1, 5};
    const double even[] = {4, 1, 3, 2};
    const size_t three[] = {0, 3};
    const size_t four[] = {0, 4};
    struct estimate estimate;

    assert_int_equal(estimate_median(odd, three, 1, 1, &estimate), 0);
    assert_true(estimate.value == 5);
    assert_int_equal(estimate_median(even, four, 1, 1, &estimate), 0);
    assert_true(estimate.value == 2.5);
}

static void an_interval_of_one_value_is_that_value(void **state)
{
    (void)state;
    const double value = 7;
    const size_t one[] = {0, 1};
    struct estimate estimate;

    assert_int_equal(estimate_median(&value, one, 1, 1, &estimate), 0);

    assert_true(estimate.low == 7 && estimate.high == 7);
}

static void no_values_have_no_median(void **state)
{
    (void)state;
    const size_t none[] = {0};
    struct estimate estimate;

    assert_int_equal(estimate_median(NULL, none, 0, 1, &estimate), 0);

    assert_true(estimate.value == 0 && estimate.high == 0);
}

/* Of 200 samples of known median, the 95 % interval holds it in most. */
static void an_interval_holds_the_median_about_95_times_in_100(void **state)
{
    (void)state;
    int held = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        const size_t group[] = {0, 60};
        struct dice dice = {seed};
        double values[60];
        struct estimate estimate;
        for (size_t i = 0; i < 60; i++)
            values[i] = uniform(&dice);

        assert_int_equal(estimate_median(values, group, 1, seed, &estimate), 0);

        held += estimate.low <= 0.5 && estimate.high >= 0.5;
    }
    assert_in_range((uintmax_t)held, 180, 199);
}

static void groups_that_differ_widen_the_interval(void **state)
{
    (void)state;
    const size_t together[] = {0, 80};
    const size_t apart[] = {0, 20, 40, 60, 80};
    struct dice dice = {5};
    struct estimate narrow;
    struct estimate wide;
    double values[80];
    for (size_t i = 0; i < 80; i++)
        values[i] = floor((double)i / 20) + 0.1 * uniform(&dice);

    assert_int_equal(estimate_median(values, together, 1, 1, &narrow), 0);
    assert_int_equal(estimate_median(values, apart, 4, 1, &wide), 0);

    assert_true(wide.value == narrow.value);
    assert_true(wide.high - wide.low > narrow.high - narrow.low);
}

static void a_shuffle_keeps_everybody(void **state)
{
    (void)state;
    struct dice dice = {1};
    size_t order[10];
    size_t sum = 0;

    dice_shuffle(&dice, order, 10);
    for (size_t i = 0; i < 10; i++)
        sum += (size_t)1 << order[i];

    assert_int_equal(sum, 1023);
}

static void a_verdict_needs_the_whole_interval(void **state)
{
    (void)state;
    const struct estimate above = {1.05, 1.02, 1.08};
    const struct estimate below = {0.95, 0.92, 0.979};

    assert_int_equal(estimate_compare(&above, 0.01), COMPARED_SLOWER);
    assert_int_equal(estimate_compare(&above, 0.02), COMPARED_SAME);
    assert_int_equal(estimate_compare(&below, 0.02), COMPARED_FASTER);
    assert_int_equal(estimate_compare(&below, 0.03), COMPARED_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_median_is_the_middle),
        cmocka_unit_test(an_interval_of_one_value_is_that_value),
        cmocka_unit_test(no_values_have_no_median),
        cmocka_unit_test(an_interval_holds_the_median_about_95_times_in_100),
        cmocka_unit_test(groups_that_differ_widen_the_interval),
        cmocka_unit_test(a_shuffle_keeps_everybody),
        cmocka_unit_test(a_verdict_needs_the_whole_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
