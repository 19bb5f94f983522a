/* SPDX-License-Identifier: MIT */
/* Registrations, names, options and distributions of <dojo/bench.h>. */
#include "options.h"
#include "registry.h"
#include "state.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void body(struct bench_state *state)
{
    BENCH_LOOP (state) {
    }
}

static int forget(void **state)
{
    (void)state;
    bench_clear();
    return 0;
}

static void assert_name(size_t index, const char *name)
{
    struct bench_case one;

    assert_int_equal(bench_case_at(index, &one), 0);
    assert_string_equal(one.name, name);
}

static void assert_no_case(size_t index)
{
    struct bench_case one;

    assert_int_equal(bench_case_at(index, &one), -ENOENT);
}

static void a_benchmark_without_arguments_is_one_case(void **state)
{
    (void)state;
    bench_register("plain", body);

    assert_name(0, "plain");
    assert_no_case(1);
}

static void a_range_holds_its_ends_and_the_powers_between(void **state)
{
    (void)state;
    struct bench *bench = bench_register("r", body);

    bench_range(bench, 0, 100);

    assert_name(0, "r/0");
    assert_name(1, "r/1");
    assert_name(2, "r/8");
    assert_name(3, "r/64");
    assert_name(4, "r/100");
    assert_no_case(5);
}

static void a_negative_range_is_the_positive_one_mirrored(void **state)
{
    (void)state;
    struct bench *bench = bench_register("r", body);

    bench_range_multiplier(bench, 2);
    bench_range(bench, -5, -1);

    assert_name(0, "r/-5");
    assert_name(1, "r/-4");
    assert_name(2, "r/-2");
    assert_name(3, "r/-1");
    assert_no_case(4);
}

static void a_range_of_one_number_is_one_case(void **state)
{
    (void)state;

    bench_range(bench_register("r", body), 8, 8);

    assert_name(0, "r/8");
    assert_no_case(1);
}

static void a_range_may_end_at_the_largest_number(void **state)
{
    (void)state;
    struct bench *bench = bench_register("r", body);

    bench_range(bench, INT64_MAX - 1, INT64_MAX);
    bench_dense_range(bench, INT64_MAX - 1, INT64_MAX, 1);

    assert_name(3, "r/9223372036854775807");
    assert_no_case(4);
}

static void a_product_runs_through_its_last_list_fastest(void **state)
{
    (void)state;
    const int64_t few[] = {1, 2};
    const int64_t more[] = {7, 8, 9};
    const struct bench_list lists[] = {{few, 2}, {more, 3}};

    bench_args_product(bench_register("p", body), lists, 2);

    assert_name(0, "p/1/7");
    assert_name(1, "p/1/8");
    assert_name(3, "p/2/7");
    assert_name(5, "p/2/9");
    assert_no_case(6);
}

static void ranges_are_combined(void **state)
{
    (void)state;
    const struct bench_span spans[] = {{1, 8}, {2, 3}};

    bench_ranges(bench_register("p", body), spans, 2);

    assert_name(0, "p/1/2");
    assert_name(3, "p/8/3");
    assert_no_case(4);
}

static void arguments_are_shown_with_their_names(void **state)
{
    (void)state;
    struct bench *bench = bench_register("add", body);
    const int64_t values[] = {4, 5};
    const char *const names[] = {"shards", ""};

    bench_args(bench, values, 2);
    bench_arg_names(bench, names, 2);

    assert_name(0, "add/shards:4/5");
}

static void threads_multiply_the_cases(void **state)
{
    (void)state;
    struct bench *bench = bench_register("t", body);

    bench_dense_range(bench, 1, 2, 1);
    bench_thread_range(bench, 1, 6);

    assert_name(0, "t/1/real_time/threads:1");
    assert_name(2, "t/1/real_time/threads:4");
    assert_name(3, "t/1/real_time/threads:6");
    assert_name(4, "t/2/real_time/threads:1");
    assert_no_case(8);
}

static void dense_threads_end_at_the_most(void **state)
{
    (void)state;

    bench_dense_thread_range(bench_register("t", body), 1, 8, 3);

    assert_name(1, "t/real_time/threads:4");
    assert_name(2, "t/real_time/threads:7");
    assert_name(3, "t/real_time/threads:8");
    assert_no_case(4);
}

static void threads_mean_real_time_unless_told_otherwise(void **state)
{
    (void)state;
    struct bench *one = bench_register("one", body);
    struct bench *two = bench_register("two", body);
    struct bench *cpu = bench_register("cpu", body);

    bench_threads(one, 1);
    bench_threads(two, 2);
    bench_threads(cpu, 2);
    bench_use_cpu_time(cpu);

    assert_false(bench_wants_real_time(one));
    assert_true(bench_wants_real_time(two));
    assert_false(bench_wants_real_time(cpu));
}

static void a_case_is_found_with_and_without_its_time(void **state)
{
    (void)state;
    struct bench *bench = bench_register("add", body);
    struct bench_case one;

    bench_arg(bench, 8);
    bench_threads(bench, 4);

    assert_int_equal(bench_case_find("add/8/threads:4", &one), 0);
    assert_int_equal(one.threads, 4);
    assert_int_equal(bench_case_find("add/8/real_time/threads:4", &one), 0);
    assert_int_equal(one.args[0], 8);
    assert_int_equal(bench_case_find("add/8", &one), -ENOENT);
}

static void the_first_wrong_number_is_remembered(void **state)
{
    (void)state;
    struct bench *bench = bench_register("b", body);

    bench_threads(bench, 0);
    bench_repetitions(bench, -1);

    assert_string_equal(bench->fault, "0 threads; 1 to 1024 go");
}

static void wrong_registrations_are_noticed(void **state)
{
    (void)state;
    struct bench *widths = bench_register("widths", body);
    struct bench *downward = bench_register("downward", body);
    struct bench *both = bench_register("both", body);
    struct bench *clocks = bench_register("clocks", body);
    struct bench *nothing = bench_register("", NULL);
    const int64_t two[] = {1, 2};

    bench_arg(widths, 1);
    bench_args(widths, two, 2);
    bench_range(downward, 8, 1);
    bench_iterations_fixed(both, 10);
    bench_min_time(both, 1);
    bench_use_real_time(clocks);
    bench_use_manual_time(clocks);

    assert_string_not_equal(widths->fault, "");
    assert_string_not_equal(downward->fault, "");
    assert_string_not_equal(both->fault, "");
    assert_string_not_equal(clocks->fault, "");
    assert_string_not_equal(nothing->fault, "");
}

static void configure(struct bench *bench)
{
    bench_arg(bench, 3);
}

static void apply_hands_the_benchmark_on(void **state)
{
    (void)state;

    bench_apply(bench_register("b", body), configure);

    assert_name(0, "b/3");
}

/* ---- options ---- */

static int take(struct options *options, const char *argument)
{
    char program[] = "bench";
    char text[100];
    char *argv[] = {program, text, NULL};
    int argc = 2;

    strcpy(text, argument);
    return options_take(options, &argc, argv);
}

static void min_time_takes_seconds_and_iterations(void **state)
{
    (void)state;
    struct options bare;
    struct options seconds;
    struct options times;

    assert_int_equal(take(&bare, "--benchmark_min_time=0"), 0);
    assert_int_equal(take(&seconds, "--benchmark_min_time=0.25s"), 0);
    assert_int_equal(take(&times, "--benchmark_min_time=100x"), 0);

    assert_true(bare.min_time_s == 0);
    assert_true(seconds.min_time_s == 0.25);
    assert_int_equal(times.iterations, 100);
}

static void nonsense_is_refused_with_its_option(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "--benchmark_min_time=",     "--benchmark_min_time=soon",
        "--benchmark_min_time=1.5x", "--benchmark_min_time=0x",
        "--benchmark_min_time=-1",   "--benchmark_min_time=1m",
        "--bench_time_limit=never",  "--bench_time_limit=inf",
        "--dojo-slices=-1",          "--dojo-slices=three",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct options options;

        assert_int_equal(take(&options, wrong[i]), -EINVAL);
        assert_non_null(strstr(options.error, wrong[i]));
    }
}

static void only_options_of_ours_are_taken_away(void **state)
{
    (void)state;
    char program[] = "bench";
    char limit[] = "--bench_time_limit=7";
    char filter[] = "--benchmark_filter=add";
    char *argv[] = {program, limit, filter, NULL};
    int argc = 3;
    struct options options;

    assert_int_equal(options_take(&options, &argc, argv), 0);

    assert_int_equal(argc, 2);
    assert_string_equal(argv[1], "--benchmark_filter=add");
    assert_null(argv[2]);
    assert_true(options.time_limit_s == 7);
    assert_int_equal(options.slices_fd, -1);
}

/* ---- distributions ---- */

static void small_latencies_are_exact(void **state)
{
    (void)state;
    struct samples samples = {0};

    for (int64_t ns = 1; ns <= 60; ns++)
        samples_add(&samples, ns);

    assert_int_equal(samples_at(&samples, 0.5), 30);
    assert_int_equal(samples_at(&samples, 1), 60);
}

static void large_latencies_are_within_a_64th(void **state)
{
    (void)state;
    for (int64_t ns = 64; ns < INT64_C(1) << 39; ns = ns * 5 / 3) {
        struct samples samples = {0};

        samples_add(&samples, ns);
        samples_add(&samples, ns * 2);
        int64_t off = samples_at(&samples, 0.5) - ns;

        assert_in_range(off + ns / 64 + 1, 0, (uintmax_t)(ns / 32 + 2));
    }
}

static void the_longest_latency_is_kept(void **state)
{
    (void)state;
    struct samples samples = {0};

    samples_add(&samples, 5);
    samples_add(&samples, INT64_MAX);

    assert_int_equal(samples.most, INT64_MAX);
    assert_int_equal(samples_at(&samples, 0.5), 5);
}

static void both_modes_of_a_distribution_are_seen(void **state)
{
    (void)state;
    struct samples near = {0};
    struct samples far = {0};

    for (int i = 0; i < 60; i++)
        samples_add(&near, 3000);
    for (int i = 0; i < 40; i++)
        samples_add(&far, 57000);
    samples_merge(&near, &far);

    assert_in_range((uintmax_t)samples_at(&near, 0.5), 2950, 3050);
    assert_in_range((uintmax_t)samples_at(&near, 0.99), 56100, 57900);
}

static void a_distribution_of_one_hump_has_one_mode(void **state)
{
    (void)state;
    struct samples samples = {0};
    struct mode modes[MODES_MAX];

    for (int64_t ns = 1000; ns < 9000; ns += 10)
        samples_add(&samples, ns);

    assert_int_equal(samples_modes(&samples, modes), 1);
    assert_in_range((uintmax_t)modes[0].ns, 4900, 5100);
    assert_true(modes[0].share == 1);
}

static void two_humps_have_two_modes(void **state)
{
    (void)state;
    struct samples samples = {0};
    struct mode modes[MODES_MAX];

    for (int64_t i = 0; i < 300; i++)
        samples_add(&samples, 2000 + i * 5);
    for (int64_t i = 0; i < 100; i++)
        samples_add(&samples, 50000 + i * 100);

    assert_int_equal(samples_modes(&samples, modes), 2);
    assert_in_range((uintmax_t)modes[0].ns, 2650, 2850);
    assert_in_range((uintmax_t)modes[1].ns, 53000, 57000);
    assert_true(modes[0].share == 0.75);
}

static void a_few_stragglers_are_no_mode(void **state)
{
    (void)state;
    struct samples samples = {0};
    struct mode modes[MODES_MAX];

    for (int i = 0; i < 97; i++)
        samples_add(&samples, 3000);
    for (int i = 0; i < 3; i++)
        samples_add(&samples, 900000);

    assert_int_equal(samples_modes(&samples, modes), 1);
}

static void no_latency_is_0(void **state)
{
    (void)state;
    struct samples samples = {0};
    struct mode modes[MODES_MAX];

    assert_int_equal(samples_modes(&samples, modes), 0);
    assert_int_equal(samples_at(&samples, 0.5), 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_benchmark_without_arguments_is_one_case),
        TEST(a_range_holds_its_ends_and_the_powers_between),
        TEST(a_negative_range_is_the_positive_one_mirrored),
        TEST(a_range_of_one_number_is_one_case),
        TEST(a_range_may_end_at_the_largest_number),
        TEST(a_product_runs_through_its_last_list_fastest),
        TEST(ranges_are_combined),
        TEST(arguments_are_shown_with_their_names),
        TEST(threads_multiply_the_cases),
        TEST(dense_threads_end_at_the_most),
        TEST(threads_mean_real_time_unless_told_otherwise),
        TEST(a_case_is_found_with_and_without_its_time),
        TEST(the_first_wrong_number_is_remembered),
        TEST(wrong_registrations_are_noticed),
        TEST(apply_hands_the_benchmark_on),
        TEST(min_time_takes_seconds_and_iterations),
        TEST(nonsense_is_refused_with_its_option),
        TEST(only_options_of_ours_are_taken_away),
        TEST(small_latencies_are_exact),
        TEST(large_latencies_are_within_a_64th),
        TEST(the_longest_latency_is_kept),
        TEST(both_modes_of_a_distribution_are_seen),
        TEST(a_distribution_of_one_hump_has_one_mode),
        TEST(two_humps_have_two_modes),
        TEST(a_few_stragglers_are_no_mode),
        TEST(no_latency_is_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
