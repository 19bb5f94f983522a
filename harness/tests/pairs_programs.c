/* SPDX-License-Identifier: MIT */
/* Paired timing of real programs: that it works, never how fast. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "pairs.h"
#include "workers.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WORK(percent) DOJO_BUILD_DIR "/harness/bench/bench_work_" #percent

static const struct pairs_program programs[] = {{"work", WORK(0), false},
                                                {"three", WORK(3), false},
                                                {"nowhere", WORK(none), false}};
static const struct pairs_options quick = {
    .slice_ms = 0.02, .pairs_most = 16, .starts = 2, .seed = 1};

static void every_benchmark_is_named(void **state)
{
    (void)state;
    json_t *names = NULL;
    json_t *waiting = NULL;

    assert_int_equal(pairs_names(WORK(0), &quick, &names, &waiting), 0);

    assert_int_equal(json_array_size(names), 7);
    assert_string_equal(json_string_value(json_array_get(names, 0)), "work");
    assert_int_equal(json_array_size(waiting), 1);
    assert_string_equal(json_string_value(json_array_get(waiting, 0)), "fails");
    json_decref(waiting);
    json_decref(names);
}

static void a_program_that_is_not_there_has_no_names(void **state)
{
    (void)state;
    json_t *names = NULL;

    assert_int_equal(pairs_names(WORK(none), &quick, &names, NULL), -ENOENT);
    assert_null(names);
}

static void an_entry_holds_what_the_reports_draw(void **state)
{
    (void)state;
    static const char *const numbers[] = {
        "ns_per_op",   "p50",      "p99",
        "max",         "low",      "ratio_to_reference",
        "high",        "fairness", "context_switches",
        "resolution",  "pairs",    "unseen",
        "items_per_op"};

    json_t *entries = pairs_time(programs, 2, "crew/threads:2", &quick);
    json_t *entry = json_array_get(entries, 1);

    assert_int_equal(json_array_size(entries), 2);
    assert_string_equal(json_string_value(json_object_get(entry, "name")),
                        "crew/threads:2");
    assert_string_equal(json_string_value(json_object_get(entry, "program")),
                        "three");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_true(json_is_number(json_object_get(entry, numbers[i])));
    assert_int_equal(json_integer_value(json_object_get(entry, "pairs")), 16);
    json_decref(entries);
}

static double counted(const json_t *entries, size_t index, const char *name)
{
    const json_t *counters =
        json_object_get(json_array_get(entries, index), "counters");
    return json_number_value(json_object_get(counters, name));
}

static void a_pinned_program_has_one_processor(void **state)
{
    (void)state;
    static const struct pairs_program both[] = {{"all", WORK(0), false},
                                                {"one", WORK(0), true}};
    cpu_set_t before, after;
    sched_getaffinity(0, sizeof before, &before);

    json_t *entries = pairs_time(both, 2, "processors", &quick);

    sched_getaffinity(0, sizeof after, &after);
    assert_true(CPU_EQUAL(&before, &after));
    assert_int_equal(counted(entries, 0, "processors"), CPU_COUNT(&before));
    assert_int_equal(counted(entries, 1, "processors"), 1);
    json_decref(entries);
}

static void assert_error(const char *benchmark, size_t count, size_t index,
                         const char *text)
{
    json_t *entries = pairs_time(programs, count, benchmark, &quick);
    json_t *entry = json_array_get(entries, index);
    const char *error = json_string_value(json_object_get(entry, "error"));

    assert_non_null(error);
    if (strstr(error, text) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", text, error);
    json_decref(entries);
}

static void what_goes_wrong_is_told_in_the_entry(void **state)
{
    (void)state;
    assert_error("work", 3, 2, "cannot start");
    assert_error("fails", 2, 0, "it was asked to");
    assert_error("fails", 2, 1, "it was asked to");
    assert_error("exits", 2, 0, "it exited with status 3");
    assert_error("nothing", 1, 0, "no benchmark of this name");
}

static void a_spinning_program_is_ended_at_its_limit(void **state)
{
    (void)state;
    struct pairs_options impatient = quick;
    impatient.stuck_s = 0.02;

    json_t *entries = pairs_time(programs, 2, "spins", &impatient);
    json_t *error = json_object_get(json_array_get(entries, 0), "error");

    assert_string_equal(json_string_value(error),
                        "a slice did not end in 0.02 s");
    json_decref(entries);
}

/* Its opening may take as long as it takes, its slice no longer than that. */
static void a_benchmark_may_take_longer_if_it_says_so(void **state)
{
    (void)state;
    static const struct pairs_options patient = {.stuck_s = 60};
    static const struct pairs_options impatient = {.stuck_s = 0.02};
    struct slice_request request = {
        .version = SLICE_VERSION, .kind = SLICE_OPEN, .text = "spins_longer"};
    struct slice_answer answer;
    struct worker worker;

    assert_int_equal(worker_start(&worker, WORK(0), false, &patient), 0);
    assert_int_equal(worker_ask(&worker, &request, &answer, &patient), 0);
    request.kind = SLICE_RUN;
    request.number = 1;

    assert_int_equal(worker_ask(&worker, &request, &answer, &impatient),
                     -ETIMEDOUT);
    assert_string_equal(answer.text, "a slice did not end in 0.06 s");
    worker_stop(&worker);
}

/* A host as simple as they come: a process, all the same. */
static pid_t hosted;

static int start_hosted(void *context, const char *path, int channel,
                        void **program)
{
    (void)context;
    hosted = fork();
    if (hosted == 0) {
        if (dup2(channel, 3) == 3)
            execl(path, path, "--dojo-slices=3", (char *)NULL);
        _exit(127);
    }
    close(channel);
    *program = &hosted;
    return hosted > 0 ? 0 : -EAGAIN;
}

static void end_hosted(void *context, void *program, char *text, size_t size)
{
    (void)context, (void)program, (void)text, (void)size;
    kill(hosted, SIGKILL);
    waitpid(hosted, NULL, 0);
}

static void a_host_s_program_sets_no_limit(void **state)
{
    (void)state;
    static const struct pairs_host host = {start_hosted, end_hosted, NULL};
    static const struct pairs_options patient = {.stuck_s = 60, .host = &host};
    static const struct pairs_options impatient = {.stuck_s = 0.02,
                                                   .host = &host};
    struct slice_request request = {
        .version = SLICE_VERSION, .kind = SLICE_OPEN, .text = "spins_longer"};
    struct slice_answer answer;
    struct worker worker;

    assert_int_equal(worker_start(&worker, WORK(0), false, &patient), 0);
    assert_int_equal(worker_ask(&worker, &request, &answer, &patient), 0);
    request.kind = SLICE_RUN;
    request.number = 1;

    assert_int_equal(worker_ask(&worker, &request, &answer, &impatient),
                     -ETIMEDOUT);
    assert_string_equal(answer.text, "a slice did not end in 0.02 s");
    worker_stop(&worker);
}

static bool always(void)
{
    return true;
}

static void an_interrupt_leaves_no_program_running(void **state)
{
    (void)state;
    struct pairs_options interrupted = quick;
    interrupted.is_interrupted = always;

    json_t *entries = pairs_time(programs, 2, "spins", &interrupted);
    json_t *error = json_object_get(json_array_get(entries, 1), "error");

    assert_string_equal(json_string_value(error), "interrupted");
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
    json_decref(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_benchmark_is_named),
        cmocka_unit_test(a_program_that_is_not_there_has_no_names),
        cmocka_unit_test(an_entry_holds_what_the_reports_draw),
        cmocka_unit_test(a_pinned_program_has_one_processor),
        cmocka_unit_test(what_goes_wrong_is_told_in_the_entry),
        cmocka_unit_test(a_spinning_program_is_ended_at_its_limit),
        cmocka_unit_test(a_benchmark_may_take_longer_if_it_says_so),
        cmocka_unit_test(a_host_s_program_sets_no_limit),
        cmocka_unit_test(an_interrupt_leaves_no_program_running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
