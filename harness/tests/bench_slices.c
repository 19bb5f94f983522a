/* SPDX-License-Identifier: MIT */
/* The protocol by which a benchmark program runs slices on command. */
#include "slices.h"

#include <dojo/bench.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Written by the child, read by the test. */
struct ledger {
    atomic_llong made;
    atomic_int functions; /* calls of the benchmark's function */
    atomic_int set_ups;
    atomic_int tear_downs;
};
static struct ledger *ledger;
static int fd;
static pid_t child;

/* ---- what is measured ---- */

static void counts(struct bench_state *state)
{
    atomic_fetch_add(&ledger->functions, 1);
    BENCH_LOOP (state) {
        atomic_fetch_add(&ledger->made, 1);
    }
}

static void counts_batches(struct bench_state *state)
{
    while (bench_keep_running_batch(state, 64))
        atomic_fetch_add(&ledger->made, 64);
}

static void counts_calls(struct bench_state *state)
{
    while (bench_keep_running(state))
        atomic_fetch_add(&ledger->made, 1);
}

static void takes_a_ms(struct bench_state *state)
{
    BENCH_LOOP (state) {
        bench_set_iteration_time(state, 0.001);
        bench_sample_ns(state, 40 + bench_thread_index(state));
    }
}

/* Thread i counts i + 1. */
static void tells_figures(struct bench_state *state)
{
    int64_t made = 0;
    BENCH_LOOP (state) {
        made++;
    }
    int own = bench_thread_index(state) + 1;
    bench_set_items_processed(state, 10 * made);
    bench_counter(state, "sum", own, 0);
    bench_counter(state, "mean", own, BENCH_COUNTER_AVG_THREADS);
    bench_counter(state, "each", (double)made, BENCH_COUNTER_AVG_ITERATIONS);
    bench_counter(state, "inverse", own, BENCH_COUNTER_INVERT);
    bench_counter(state, "rate", own, BENCH_COUNTER_RATE);
}

static void fails_late(struct bench_state *state)
{
    BENCH_LOOP (state) {
        if (atomic_fetch_add(&ledger->made, 1) == 150) {
            bench_skip_with_error(state, "the 150th broke");
            break;
        }
    }
}

static void fails_early(struct bench_state *state)
{
    if (bench_thread_index(state) == 1) {
        bench_skip_with_error(state, "thread 1 gives up");
        return;
    }
    counts(state);
}

static void never_loops(struct bench_state *state)
{
    (void)state;
}

static void set_up(struct bench_state *state, void *context)
{
    (void)state;
    atomic_fetch_add(&((struct ledger *)context)->set_ups, 1);
}

static void tear_down(struct bench_state *state, void *context)
{
    (void)state;
    atomic_fetch_add(&((struct ledger *)context)->tear_downs, 1);
}

static void enroll(void)
{
    struct bench *crew = bench_register("crew", counts);
    struct bench *manual = bench_register("manual", takes_a_ms);
    bench_threads(crew, 3);
    bench_setup(crew, set_up, ledger);
    bench_teardown(crew, tear_down, ledger);
    bench_time_limit(crew, 0.001);
    bench_use_manual_time(manual);
    bench_threads(manual, 2);
    bench_threads(bench_register("figures", tells_figures), 2);
    bench_register("batches", counts_batches);
    bench_register("calls", counts_calls);
    bench_register("fails_late", fails_late);
    bench_threads(bench_register("fails_early", fails_early), 2);
    bench_threads(bench_register("never_loops", never_loops), 2);
}

static int start(void **state)
{
    (void)state;
    int fds[2];
    ledger = mmap(NULL, sizeof *ledger, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ledger == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        char program[] = "program";
        char slices[32];
        char *argv[] = {program, slices, NULL};
        close(fds[0]);
        snprintf(slices, sizeof slices, "--dojo-slices=%d", fds[1]);
        enroll();
        _exit(bench_main(2, argv));
    }
    close(fds[1]);
    fd = fds[0];
    return child > 0 ? 0 : -1;
}

/* The child ends by itself when its peer is gone. */
static int stop(void **state)
{
    (void)state;
    int status = 0;
    close(fd);
    waitpid(child, &status, 0);
    munmap(ledger, sizeof *ledger);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static struct slice_answer ask(enum slice_kind kind, int64_t number,
                               const char *text)
{
    struct slice_request request = {
        .version = SLICE_VERSION, .kind = kind, .number = number};
    struct slice_answer answer = {.status = -EPIPE};

    strcpy(request.text, text);
    assert_int_equal(send(fd, &request, sizeof request, MSG_NOSIGNAL),
                     sizeof request);
    assert_int_equal(recv(fd, &answer, sizeof answer, 0), sizeof answer);
    return answer;
}

static void names_are_listed_one_by_one(void **state)
{
    (void)state;

    assert_string_equal(ask(SLICE_LIST, 0, "").text,
                        "crew/real_time/threads:3");
    assert_string_equal(ask(SLICE_LIST, 3, "").text, "batches");
    assert_int_equal(ask(SLICE_LIST, 99, "").status, -ENOENT);
    assert_int_equal(ask(SLICE_LIST, -1, "").status, -EINVAL);
}

static void each_thread_makes_the_wanted_iterations(void **state)
{
    (void)state;

    assert_int_equal(ask(SLICE_OPEN, 0, "crew/threads:3").status, 0);
    assert_int_equal(atomic_load(&ledger->made), 0);
    struct slice_answer answer = ask(SLICE_RUN, 1000, "");

    assert_int_equal(answer.status, 0);
    assert_int_equal(answer.threads, 3);
    assert_int_equal(answer.iterations, 1000);
    assert_int_equal(atomic_load(&ledger->made), 3000);
    assert_true(answer.wall_ns > 0);
    assert_true(answer.fairness > 0 && answer.fairness <= 1);
}

static void threads_live_through_all_slices(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "crew/threads:3");
    for (int i = 0; i < 20; i++)
        assert_int_equal(ask(SLICE_RUN, 5, "").status, 0);
    assert_int_equal(ask(SLICE_CLOSE, 0, "").status, 0);

    assert_int_equal(atomic_load(&ledger->functions), 3);
    assert_int_equal(atomic_load(&ledger->made), 300);
    assert_int_equal(atomic_load(&ledger->set_ups), 1);
    assert_int_equal(atomic_load(&ledger->tear_downs), 1);
}

static void one_benchmark_follows_another(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "crew/threads:3");
    assert_int_equal(ask(SLICE_OPEN, 0, "calls").status, 0);
    assert_int_equal(ask(SLICE_RUN, 7, "").iterations, 7);

    assert_int_equal(atomic_load(&ledger->made), 7);
    assert_int_equal(atomic_load(&ledger->tear_downs), 1);
}

static void a_batch_that_overshoots_is_counted_whole(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "batches");
    assert_int_equal(ask(SLICE_RUN, 100, "").iterations, 128);
    assert_int_equal(ask(SLICE_RUN, 64, "").iterations, 64);

    assert_int_equal(atomic_load(&ledger->made), 192);
}

static void manual_time_is_the_longest_thread_s(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "manual/threads:2");
    struct slice_answer answer = ask(SLICE_RUN, 10, "");

    assert_in_range((uintmax_t)answer.wall_ns, 9999999, 10000001);
}

static void latencies_are_those_of_the_slice(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "manual/threads:2");
    ask(SLICE_RUN, 10, "");
    struct slice_answer answer = ask(SLICE_RUN, 4, "");

    assert_int_equal(answer.samples, 8);
}

static void all_latencies_since_the_opening_are_kept(void **state)
{
    (void)state;
    struct slice_request request = {.version = SLICE_VERSION,
                                    .kind = SLICE_SAMPLES};
    static struct samples samples;

    ask(SLICE_OPEN, 0, "manual/threads:2");
    ask(SLICE_RUN, 10, "");
    ask(SLICE_RUN, 4, "");
    assert_int_equal(send(fd, &request, sizeof request, MSG_NOSIGNAL),
                     sizeof request);
    assert_int_equal(recv(fd, &samples, sizeof samples, 0), sizeof samples);

    assert_int_equal(samples.count, 28);
    assert_int_equal(samples_at(&samples, 0.5), 40);
    assert_int_equal(samples.most, 41);
}

static struct figures ask_figures(void)
{
    struct slice_request request = {.version = SLICE_VERSION,
                                    .kind = SLICE_FIGURES};
    struct figures figures;

    assert_int_equal(send(fd, &request, sizeof request, MSG_NOSIGNAL),
                     sizeof request);
    assert_int_equal(recv(fd, &figures, sizeof figures, 0), sizeof figures);
    return figures;
}

static void what_was_counted_is_told_after_the_end(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "figures/threads:2");
    ask(SLICE_RUN, 7, "");
    ask(SLICE_RUN, 5, "");
    ask(SLICE_CLOSE, 0, "");
    struct figures figures = ask_figures();

    assert_true(figures.items == 10);
    assert_int_equal(figures.count, 5);
    assert_string_equal(figures.counters[0].name, "sum");
    assert_true(figures_get(&figures, "sum") == 3);
    assert_true(figures_get(&figures, "mean") == 1.5);
    assert_true(figures_get(&figures, "each") == 1);
    assert_true(figures_get(&figures, "inverse") * 3 == 1);
    assert_true(figures_get(&figures, "rate") > 0);
}

static void who_counted_nothing_has_no_figures(void **state)
{
    (void)state;

    assert_int_equal(ask_figures().count, 0);
    ask(SLICE_OPEN, 0, "figures/threads:2");
    ask(SLICE_RUN, 7, "");
    ask(SLICE_OPEN, 0, "crew/threads:3");
    ask(SLICE_RUN, 7, "");
    ask(SLICE_CLOSE, 0, "");

    struct figures figures = ask_figures();

    assert_int_equal(figures.count, 0);
    assert_true(figures.items == 0);
}

static void a_limit_of_its_own_is_told_at_the_opening(void **state)
{
    (void)state;

    assert_int_equal(ask(SLICE_OPEN, 0, "crew/threads:3").limit_ms, 1);
    assert_int_equal(ask(SLICE_OPEN, 0, "calls").limit_ms, 0);
}

static void a_failure_in_a_slice_is_told_from_then_on(void **state)
{
    (void)state;

    ask(SLICE_OPEN, 0, "fails_late");
    assert_int_equal(ask(SLICE_RUN, 100, "").status, 0);
    struct slice_answer answer = ask(SLICE_RUN, 100, "");

    assert_int_equal(answer.status, -ECANCELED);
    assert_string_equal(answer.text, "the 150th broke");
    assert_int_equal(ask(SLICE_RUN, 100, "").status, -ECANCELED);
    assert_int_equal(ask(SLICE_CLOSE, 0, "").status, 0);
}

static void a_failure_before_the_loop_is_told_at_once(void **state)
{
    (void)state;

    struct slice_answer answer = ask(SLICE_OPEN, 0, "fails_early/threads:2");

    assert_int_equal(answer.status, -ECANCELED);
    assert_string_equal(answer.text, "thread 1 gives up");
    assert_int_equal(ask(SLICE_CLOSE, 0, "").status, 0);
}

static void a_function_without_a_loop_is_told(void **state)
{
    (void)state;

    struct slice_answer answer = ask(SLICE_OPEN, 0, "never_loops/threads:2");

    assert_int_equal(answer.status, -ECANCELED);
    assert_string_equal(answer.text, "the loop was never run");
}

static void an_unknown_name_leaves_the_program_alive(void **state)
{
    (void)state;

    assert_int_equal(ask(SLICE_OPEN, 0, "nobody").status, -ENOENT);
    assert_int_equal(ask(SLICE_OPEN, 0, "calls").status, 0);
}

static void requests_out_of_turn_are_refused(void **state)
{
    (void)state;

    assert_int_equal(ask(SLICE_RUN, 5, "").status, -EINVAL);
    ask(SLICE_OPEN, 0, "calls");
    assert_int_equal(ask(SLICE_RUN, 0, "").status, -EINVAL);
    assert_int_equal(ask(SLICE_RUN, 5, "").status, -EINVAL);
}

static void a_descriptor_of_another_kind_is_refused(void **state)
{
    (void)state;

    assert_int_equal(slices_serve(1000), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_listed_one_by_one),
        TEST(each_thread_makes_the_wanted_iterations),
        TEST(threads_live_through_all_slices),
        TEST(one_benchmark_follows_another),
        TEST(a_batch_that_overshoots_is_counted_whole),
        TEST(manual_time_is_the_longest_thread_s),
        TEST(latencies_are_those_of_the_slice),
        TEST(all_latencies_since_the_opening_are_kept),
        TEST(what_was_counted_is_told_after_the_end),
        TEST(who_counted_nothing_has_no_figures),
        TEST(a_limit_of_its_own_is_told_at_the_opening),
        TEST(a_failure_in_a_slice_is_told_from_then_on),
        TEST(a_failure_before_the_loop_is_told_at_once),
        TEST(a_function_without_a_loop_is_told),
        TEST(an_unknown_name_leaves_the_program_alive),
        TEST(requests_out_of_turn_are_refused),
        cmocka_unit_test(a_descriptor_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
