/* SPDX-License-Identifier: MIT */
/* bench_main from outside: what it prints and how it exits. */
#define _GNU_SOURCE /* memfd_create */
#include "bench_child.h"

#include <stdatomic.h>

/* ---- what is measured here ---- */

static void well(struct bench_state *state)
{
    BENCH_LOOP (state) {
    }
    bench_set_items_processed(state, bench_iterations(state));
}

static void fails(struct bench_state *state)
{
    BENCH_LOOP (state) {
        bench_skip_with_error(state, "no luck");
        break;
    }
}

static void leaves(struct bench_state *state)
{
    BENCH_LOOP (state) {
        break;
    }
}

static void returns(struct bench_state *state)
{
    BENCH_LOOP (state) {
        return;
    }
}

static void has_no_loop(struct bench_state *state)
{
    (void)state;
}

static void has_two_loops(struct bench_state *state)
{
    BENCH_LOOP (state) {
    }
    BENCH_LOOP (state) {
    }
}

static void wants_an_argument(struct bench_state *state)
{
    int64_t argument = bench_get_arg(state, 0);
    BENCH_LOOP (state) {
        BENCH_KEEP(argument);
    }
}

static void spins(struct bench_state *state)
{
    BENCH_LOOP (state) {
        for (;;)
            bench_clobber_memory();
    }
}

static void takes_a_ms(struct bench_state *state)
{
    BENCH_LOOP (state) {
        bench_set_iteration_time(state, 0.001);
    }
}

static void enroll_well(void)
{
    bench_register("well", well);
}

static void enroll_failing(void)
{
    bench_register("fails", fails);
    bench_register("well", well);
}

static void enroll_threads(void)
{
    bench_threads(bench_register("crew", well), 3);
}

/* ---- exit status ---- */

static void a_benchmark_that_goes_well_gives_0(void **state)
{
    (void)state;
    RUN(enroll_well, ONCE);

    assert_int_equal(outcome.status, 0);
    assert_printed("well");
}

static void a_benchmark_that_fails_gives_1_and_its_reason(void **state)
{
    (void)state;
    RUN(enroll_failing, ONCE);

    assert_int_equal(outcome.status, 1);
    assert_printed("no luck");
    assert_printed("well");
}

static void a_filter_that_matches_nothing_gives_2(void **state)
{
    (void)state;
    RUN(enroll_well, "--benchmark_filter=ill");

    assert_int_equal(outcome.status, 2);
}

static void an_unknown_option_gives_2(void **state)
{
    (void)state;
    RUN(enroll_well, "--benchmark_speed=high");

    assert_int_equal(outcome.status, 2);
}

static void a_value_that_the_library_refuses_gives_2(void **state)
{
    (void)state;
    RUN(enroll_well, "--benchmark_format=poem");

    assert_int_equal(outcome.status, 2);
}

static void help_gives_0(void **state)
{
    (void)state;
    RUN(enroll_well, "--help");

    assert_int_equal(outcome.status, 0);
    assert_printed("--bench_time_limit");
}

static void enroll_wrong(void)
{
    bench_threads(bench_register("none", well), 0);
}

static void a_wrong_registration_gives_2_and_its_name(void **state)
{
    (void)state;
    RUN(enroll_wrong, ONCE);

    assert_int_equal(outcome.status, 2);
    assert_non_null(strstr(outcome.err, "none: 0 threads"));
}

/* ---- loops ---- */

static void enroll_ill_loops(void)
{
    bench_register("leaves", leaves);
    bench_threads(bench_register("leaves_together", leaves), 2);
    bench_register("returns", returns);
    bench_register("has_no_loop", has_no_loop);
    bench_threads(bench_register("have_no_loop", has_no_loop), 2);
    bench_register("has_two_loops", has_two_loops);
    bench_register("wants_an_argument", wants_an_argument);
}

static void an_ill_loop_is_an_error_and_no_abort(void **state)
{
    (void)state;
    RUN(enroll_ill_loops, ONCE);

    assert_int_equal(outcome.status, 1);
    assert_int_equal(count_of("ERROR OCCURRED"), 7);
    assert_int_equal(count_of("the loop was left before its end"), 3);
    assert_int_equal(count_of("the loop was never run"), 2);
    assert_int_equal(count_of("the function has two loops"), 1);
    assert_int_equal(count_of("an argument is missing"), 1);
}

static void enroll_spinning(void)
{
    bench_register("first", well);
    bench_time_limit(bench_register("spins", spins), 0.02);
    bench_register("last", well);
}

static void a_spinning_benchmark_ends_at_its_limit(void **state)
{
    (void)state;
    RUN(enroll_spinning, ONCE, "--benchmark_format=json");

    assert_int_equal(outcome.status, 1);
    assert_printed("\"name\": \"first\"");
    assert_printed("time limit of 0.02 s reached");
    assert_non_null(strstr(outcome.err, "spins"));
}

static void a_report_is_whole_after_a_limit(void **state)
{
    (void)state;
    RUN(enroll_spinning, ONCE, "--benchmark_format=json");
    size_t length = strlen(outcome.out);

    assert_true(length > 4);
    assert_string_equal(outcome.out + length - 6, "  ]\n}\n");
}

static atomic_llong *made; /* shared with the child */

static void counts(struct bench_state *state)
{
    BENCH_LOOP (state) {
        atomic_fetch_add(made, 1);
    }
}

static void counts_calls(struct bench_state *state)
{
    while (bench_keep_running(state))
        atomic_fetch_add(made, 1);
}

static void counts_batches(struct bench_state *state)
{
    while (bench_keep_running_batch(state, 64))
        atomic_fetch_add(made, 64);
}

static void enroll_counting(void)
{
    bench_threads(bench_register("loop", counts), 3);
    bench_register("calls", counts_calls);
    bench_register("batches", counts_batches);
}

static void a_loop_runs_as_often_as_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        long long made;
    } runs[] = {{"--benchmark_filter=loop", 3000},
                {"--benchmark_filter=calls", 1000},
                {"--benchmark_filter=batches", 1024}};
    for (size_t i = 0; i < 3; i++) {
        atomic_store(made, 0);

        RUN(enroll_counting, "--benchmark_min_time=1000x", runs[i].filter);

        assert_int_equal(outcome.status, 0);
        assert_int_equal(atomic_load(made), runs[i].made);
    }
}

/* ---- what is shown ---- */

static void no_debug_library_is_claimed(void **state)
{
    (void)state;
    RUN(enroll_well, ONCE);
    assert_null(strstr(outcome.err, "DEBUG"));

    RUN(enroll_well, ONCE, "--benchmark_format=json");
    assert_printed("\"library_build_type\": \"release\"");
}

static void a_list_names_every_case(void **state)
{
    (void)state;
    RUN(enroll_ill_loops, "--benchmark_list_tests");

    assert_int_equal(outcome.status, 0);
    assert_int_equal(count_of("\n"), 7);
    assert_printed("leaves_together/real_time/threads:2\n");
}

static void threads_show_the_slowest_and_the_fastest(void **state)
{
    (void)state;
    RUN(enroll_threads, ONCE);

    assert_printed("thread_min=");
    assert_printed("thread_max=");
    assert_printed("items_per_second=");
}

static void samples_latencies(struct bench_state *state)
{
    BENCH_LOOP (state) {
    }
    for (int i = 0; i < 50; i++) {
        bench_sample_ns(state, 10);
        bench_sample_ns(state, 20 + bench_thread_index(state));
    }
}

static void enroll_samples(void)
{
    bench_threads(bench_register("sampled", samples_latencies), 2);
}

static void latencies_of_all_threads_are_shown(void **state)
{
    (void)state;
    RUN(enroll_samples, ONCE);

    assert_printed("p50=10");
    assert_printed("p99=21");
    assert_printed("max=21");
}

static void enroll_manual(void)
{
    struct bench *bench = bench_register("manual", takes_a_ms);
    bench_use_manual_time(bench);
    bench_threads(bench, 1);
    bench_threads(bench, 4);
    bench_unit(bench, BENCH_MICROSECOND);
}

static void wall_time_is_not_divided_by_threads(void **state)
{
    (void)state;
    RUN(enroll_manual, "--benchmark_min_time=10x");

    assert_int_equal(count_of("1000 us"), 2);
}

static int make_shared(void **state)
{
    (void)state;
    made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return made == MAP_FAILED ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_benchmark_that_goes_well_gives_0),
        cmocka_unit_test(a_benchmark_that_fails_gives_1_and_its_reason),
        cmocka_unit_test(a_filter_that_matches_nothing_gives_2),
        cmocka_unit_test(an_unknown_option_gives_2),
        cmocka_unit_test(a_value_that_the_library_refuses_gives_2),
        cmocka_unit_test(help_gives_0),
        cmocka_unit_test(a_wrong_registration_gives_2_and_its_name),
        cmocka_unit_test(an_ill_loop_is_an_error_and_no_abort),
        cmocka_unit_test(a_spinning_benchmark_ends_at_its_limit),
        cmocka_unit_test(a_report_is_whole_after_a_limit),
        cmocka_unit_test(a_loop_runs_as_often_as_it_says),
        cmocka_unit_test(no_debug_library_is_claimed),
        cmocka_unit_test(a_list_names_every_case),
        cmocka_unit_test(threads_show_the_slowest_and_the_fastest),
        cmocka_unit_test(latencies_of_all_threads_are_shown),
        cmocka_unit_test(wall_time_is_not_divided_by_threads),
    };
    return cmocka_run_group_tests(tests, make_shared, NULL);
}
