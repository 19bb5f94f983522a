/* SPDX-License-Identifier: MIT */
#include "runner.h"
#include "fork_server.h"
#include "heap.h"
#include "record.h"
#include "seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <unistd.h>

enum { ONLY_MAX = 64 };

/* From the linker's --wrap; this library calls CMocka's own by its name. */
int __wrap__cmocka_run_group_tests(const char *group,
                                   const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup,
                                   CMFixtureFunction teardown);

static bool listing;
static const char *serving; /* how; NULL: it is no fork server */
static const char *only[ONLY_MAX];
static size_t only_count;
static pthread_t main_thread;
static const char *sentence = "";
static const struct CMUnitTest *running;

const char *runner_sentence(void)
{
    return sentence;
}

bool runner_on_main_thread(void)
{
    return pthread_equal(pthread_self(), main_thread) != 0;
}

static void read_arguments(char **argv)
{
    (void)record_open();
    seal_open();
    for (int i = 1; argv[i] != NULL; i++) {
        if (strcmp(argv[i], "--list") == 0)
            listing = true;
        else if (strcmp(argv[i], "--only") == 0 && argv[i + 1] != NULL &&
                 only_count < ONLY_MAX)
            only[only_count++] = argv[++i];
        else if (strcmp(argv[i], "--fork-server") == 0 && argv[i + 1] != NULL)
            serving = argv[++i];
    }
}

/* glibc hands a shared library's constructors the arguments of main. */
__attribute__((constructor)) static void begin(int argc, char **argv)
{
    (void)argc;
    main_thread = pthread_self();
    read_arguments(argv);
}

static bool wanted(const char *name)
{
    for (size_t i = 0; i < only_count; i++)
        if (strcmp(only[i], name) == 0)
            return true;
    return only_count == 0;
}

/* CMocka sets its own handlers before a test: ours come after them. */
static void run_with_traps(void **state)
{
    if (record_wanted())
        traps_set();
    running->test_func(state);
}

static void send_result(json_t *members, const char *verdict)
{
    if (members == NULL)
        members = json_object();
    json_object_set_new(members, "verdict", json_string(verdict));
    (void)record_event("result", sentence, members);
}

/* Nothing runs that is not sealed in. */
static void seal_or_end(void)
{
    int error = seal_close();

    if (error == 0)
        return;
    send_result(json_pack("{s:o}", "message",
                          json_sprintf("the process cannot be sealed: %s",
                                       strerror(-error))),
                "internal");
    (void)record_event("end", sentence, NULL);
    _exit(3);
}

static void report(int failures)
{
    json_t *members = NULL;
    const char *verdict = "accepted";

    if (assertions_skipped())
        verdict = "skipped";
    else if (failures != 0)
        verdict = assertions_verdict();
    if (strcmp(verdict, "accepted") != 0)
        members = assertions_failure();
    heap_report();
    send_result(members, verdict);
    planted_run();
    (void)record_event("end", sentence, NULL);
}

static int run_one(const char *group, const struct CMUnitTest *test,
                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    struct CMUnitTest alone = *test;
    int failures;

    running = test;
    sentence = test->name;
    alone.test_func = run_with_traps;
    assertions_reset();
    (void)record_event("start", sentence, NULL);
    leaks_prepare();
    seal_or_end();
    failures = _cmocka_run_group_tests(group, &alone, 1, setup, teardown);
    report(failures);
    sentence = "";
    return failures;
}

int __wrap__cmocka_run_group_tests(const char *group,
                                   const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup,
                                   CMFixtureFunction teardown)
{
    int failures = 0;

    if (serving != NULL) {
        char **argv;

        leaks_prepare();
        if (!leaks_are_looked_for())
            seal_or_end(); /* once for all: a child prepares for leaks first */
        fork_server_run(strcmp(serving, "hidden") == 0, &argv);
        serving = NULL;
        read_arguments(argv);
    }
    if (!listing && only_count == 0 && !record_wanted())
        return _cmocka_run_group_tests(group, tests, count, setup, teardown);
    for (size_t i = 0; i < count; i++) {
        if (listing)
            puts(tests[i].name);
        else if (wanted(tests[i].name))
            failures += run_one(group, &tests[i], setup, teardown);
    }
    return failures;
}
