/* SPDX-License-Identifier: MIT */
/*
 * The parts of sandboxes that submissions (hostile.c) do not show: several
 * programs in one start, starts that are kept, control groups of the second
 * version as far as a folder can stand for them, limits of compilers.
 */
#include "cgroup.h"
#include "path.h"
#include "sandbox.h"
#include "tools.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

static char *folder;

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    return folder != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void expect_file(const char *path, const char *text)
{
    char *found = NULL;

    assert_int_equal(text_read(path, 4096, &found, NULL), 0);
    assert_string_equal(found, text);
    free(found);
}

static void expect_written(const struct cgroup *group, const char *file,
                           const char *value)
{
    char *path = text_format("%s/%s", group->folders.items[0], file);

    expect_file(path, value);
    free(path);
}

/* Files of a folder are no kernel's: values, doors and the end are looked at.
 */
static void groups_of_the_second_version_are_bounded(void **state)
{
    char *control = text_format("%s/cgroup.subtree_control", folder);
    struct cgroup group;

    (void)state;
    put(folder, "cgroup.controllers", "cpu memory pids\n");
    cgroup_use(folder);

    assert_int_equal(cgroup_open(&group, 100, 7), 0);

    expect_file(control, "+memory +pids");
    assert_int_equal(group.folders.count, 1);
    expect_written(&group, "memory.max", "104857600");
    expect_written(&group, "memory.swap.max", "0");
    expect_written(&group, "memory.oom.group", "1");
    expect_written(&group, "pids.max", "7");
    assert_true(text_ends(group.doors.items[0], "/cgroup.procs"));
    assert_true(text_ends(group.oom, "/memory.events"));
    cgroup_close(&group);
    cgroup_use("/sys/fs/cgroup");
    free(control);
}

static void groups_without_controllers_are_not_supported(void **state)
{
    struct cgroup group;

    (void)state;
    put(folder, "cgroup.controllers", "cpu\n");
    cgroup_use(folder);

    assert_int_equal(cgroup_open(&group, 100, 7), -ENOTSUP);

    assert_int_equal(group.folders.count, 0);
    cgroup_use("/sys/fs/cgroup");
}

static void need(enum sandbox_level level)
{
    if (sandbox_why_not(level) != NULL)
        skip();
}

/* What the shell said and made, at the level. */
static int make(enum sandbox_level level, const char *const *words, char **said)
{
    const char *const none[] = {NULL};
    char *product = text_format("%s/product", folder);
    struct text_list command = {0};
    const struct tools_job job = {.level = level,
                                  .command = &command,
                                  .folder = folder,
                                  .files = none,
                                  .product = product};
    int result;

    (void)unlink(product);
    text_list_add_all(&command, words);
    result = tools_compile(&job, said);
    text_list_free(&command);
    free(product);
    return result;
}

/* Nothing can be written to it: the judge's disk is full. */
static int make_for_full_disk(enum sandbox_level level)
{
    static const char *const words[] = {"/bin/cp", "/usr/bin/env", "@product",
                                        NULL};
    const char *const none[] = {NULL};
    struct text_list command = {0};
    const struct tools_job job = {.level = level,
                                  .command = &command,
                                  .folder = folder,
                                  .files = none,
                                  .product = "/dev/full"};
    char *said = NULL;
    int result;

    text_list_add_all(&command, words);
    result = tools_compile(&job, &said);
    text_list_free(&command);
    free(said);
    return result;
}

static const enum sandbox_level levels[] = {SANDBOX_L1, SANDBOX_L2, SANDBOX_L3,
                                            SANDBOX_L4};

static void a_full_disk_is_no_fault_of_the_program(void **state)
{
    (void)state;
    for (size_t i = 1; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (sandbox_why_not(levels[i]) == NULL)
            assert_int_equal(make_for_full_disk(levels[i]), -ENOSPC);
}

static void programs_of_one_start_hand_files_on(void **state)
{
    static const char *const words[] = {
        "/bin/cp", "/usr/bin/env", "@/first",  "--then",
        "/bin/cp", "@/first",      "@product", NULL};
    char *product = text_format("%s/product", folder);

    (void)state;
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        char *said = NULL;

        if (levels[i] != SANDBOX_L1 && sandbox_why_not(levels[i]) != NULL)
            continue;
        assert_int_equal(make(levels[i], words, &said), 0);
        assert_int_equal(access(product, F_OK), 0);
        free(said);
    }
    free(product);
}

/* A copy is kept, and is there; what the failing program was to make is not. */
static void expect_first_alone(enum sandbox_level level)
{
    static const char *const words[] = {"/bin/cp", "/usr/bin/env", "@/first",
                                        "--then",  "/bin/false",   "@/second",
                                        NULL};
    const char *const none[] = {NULL};
    char *first = text_format("%s/first", folder);
    char *second = text_format("%s/second", folder);
    const struct sandbox_kept kept[] = {
        {"@/first", first}, {"@/second", second}, {NULL, NULL}};
    struct text_list command = {0};
    unsigned step = 7;
    const struct tools_job job = {.level = level,
                                  .command = &command,
                                  .folder = folder,
                                  .files = none,
                                  .kept = kept,
                                  .step = &step};
    struct stat status;
    char *said = NULL;

    (void)unlink(first);
    (void)unlink(second);
    text_list_add_all(&command, words);
    assert_int_equal(tools_compile(&job, &said), -EINVAL);

    assert_int_equal(step, 1);
    assert_int_equal(stat(first, &status), 0);
    assert_true(status.st_size > 0);
    assert_true(stat(second, &status) < 0 || status.st_size == 0);
    free(said);
    text_list_free(&command);
    free(second);
    free(first);
}

static void what_went_well_is_kept_whatever_fails_later(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (levels[i] == SANDBOX_L1 || sandbox_why_not(levels[i]) == NULL)
            expect_first_alone(levels[i]);
}

static void what_follows_a_failure_does_not_run(void **state)
{
    static const char *const words[] = {"/bin/false", "--then", "/bin/echo",
                                        "@product", NULL};
    char *said = NULL;

    (void)state;
    need(SANDBOX_L2);

    assert_int_equal(make(sandbox_best(), words, &said), -EINVAL);

    assert_string_equal(said, "");
    free(said);
}

/* The script runs into a limit of compiling; its line says which. */
static void expect_limit(const char *script, const char *line)
{
    const char *const words[] = {"/bin/sh", "-c", script, "sh", NULL};
    char *said = NULL;

    assert_int_equal(make(sandbox_best(), words, &said), -EINVAL);
    if (!text_starts(said, line))
        fail_msg("`%s`, not `%s`", said, line);
    free(said);
}

static void compilers_are_bounded_and_told_by_what(void **state)
{
    (void)state;
    need(SANDBOX_L2);

    expect_limit("while :; do echo 0123456789; done",
                 "compiling said more than 1 MiB");
    expect_limit("exec head -c 70000000 /dev/zero > ${TMPDIR:-/tmp}/large",
                 "compiling made a file of more than 64 MiB");
    expect_limit("i=0; while :; do i=$((i+1)); : > ${TMPDIR:-/tmp}/$i; done",
                 "compiling made more than 4096 files");
}

static struct sandbox_pool *pool;
static int at_start; /* the number of a first process */

/* Runs the script in the pool; what it printed, in its first 100 bytes. */
static struct process_result run_kept(const char *script)
{
    static const char *const none[] = {NULL};
    static const char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    const char *const words[] = {"/bin/sh", "-c", script, NULL};
    const struct process_spec spec = {.argv = words,
                                      .environment = environment,
                                      .folder = "/",
                                      .deadline_ms = 60000,
                                      .output_max = 100,
                                      .output_kills = true,
                                      .records = true,
                                      .nonce = "once",
                                      .limits = {.cpu_s = 30, .file_mb = 1}};
    const struct sandbox_job job = {
        .level = sandbox_best(), .spec = &spec, .files = none, .pool = pool};
    struct process_result result;

    assert_int_equal(sandbox_run(&job, &result), 0);
    return result;
}

/* The number of a first process in a start of its own is always the same. */
static int number_of_next(void)
{
    struct process_result result = run_kept("echo $$");
    int number = atoi(result.output);

    assert_int_equal(result.end, PROCESS_EXITED);
    assert_true(number > 0);
    process_free(&result);
    return number;
}

static int open_pool(void **state)
{
    (void)state;
    pool = sandbox_pool_open();
    if (pool != NULL && sandbox_why_not(SANDBOX_L3) == NULL)
        at_start = number_of_next();
    return pool != NULL ? 0 : -1;
}

static int close_pool(void **state)
{
    (void)state;
    sandbox_pool_close(pool);
    return 0;
}

static void a_start_is_kept_for_the_next(void **state)
{
    int first;
    struct process_result result;

    (void)state;
    need(SANDBOX_L3);
    first = number_of_next();
    result = run_kept("echo out; echo err >&2; echo $DOJO_RECORD >&3; exit 7");

    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.status, 7);
    assert_string_equal(result.output, "out\nerr\n");
    assert_string_equal(result.records, "3:once\n");
    process_free(&result);
    assert_true(number_of_next() > first + 1);
}

/* How such a program ends, and that the next starts afresh. */
static void expect_thrown_away(const char *script, enum process_end end)
{
    int kept = number_of_next();
    struct process_result result = run_kept(script);

    if (result.end != end || (end == PROCESS_EXITED && result.status != 0))
        fail_msg("`%s`: end %d, status %d: %s", script, result.end,
                 result.status, result.output);
    process_free(&result);
    if (kept < at_start || number_of_next() != at_start)
        fail_msg("`%s` left its sandbox to the next", script);
}

static void who_leaves_something_is_the_last_of_a_start(void **state)
{
    static const char *const scripts[] = {
        ": > /tmp/file", ": > /dev/shm/file", ": > /tmp/file; rm /tmp/file",
        "chmod 700 /tmp", "touch -d 2001-01-01 /tmp", "sleep 1000 & exit 0",
        "setsid -f sleep 1000 > /dev/null 2>&1; exit 0",
        "prlimit --nofile=20:20 --pid 1",
        /* As nice as can be already: any other change. */
        "test $(nice) = 19 && touch /tmp/file || renice -n 19 -p 1 > /dev/null",
        "taskset -p -c $(taskset -p -c $$ | sed 's/.*: //; s/[-,].*//') 1 > "
        "/dev/null; chrt -b -p 0 1",
        "perl -MIO::Socket::INET -e '$l = IO::Socket::INET->new(Listen => 1, "
        "LocalAddr => \"127.0.0.1\"); $c = IO::Socket::INET->new(PeerAddr => "
        "\"127.0.0.1\", PeerPort => $l->sockport); $s = $l->accept; "
        "close $c; <$s>; close $s;'",
        NULL};

    (void)state;
    need(SANDBOX_L3);
    for (size_t i = 0; scripts[i] != NULL; i++)
        expect_thrown_away(scripts[i], PROCESS_EXITED);
}

static void who_is_ended_is_the_last_of_a_start(void **state)
{
    (void)state;
    need(SANDBOX_L3);
    expect_thrown_away("kill -SEGV $$", PROCESS_SIGNALLED);
    expect_thrown_away("while :; do echo more; done", PROCESS_OUTPUT);
    expect_thrown_away("exec head -c 200 /dev/zero", PROCESS_OUTPUT);
}

static void the_first_process_outlives_attacks(void **state)
{
    int first;
    struct process_result result;

    (void)state;
    need(SANDBOX_L3);
    first = number_of_next();
    result = run_kept("kill -KILL 1; kill -STOP 1; kill -ALRM 1; "
                      "(echo x >&4) 2>/dev/null && echo open; exit 0");

    assert_int_equal(result.end, PROCESS_EXITED);
    assert_string_equal(result.output, "");
    process_free(&result);
    assert_true(number_of_next() > first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_the_second_version_are_bounded),
        cmocka_unit_test(groups_without_controllers_are_not_supported),
        cmocka_unit_test(a_full_disk_is_no_fault_of_the_program),
        cmocka_unit_test(programs_of_one_start_hand_files_on),
        cmocka_unit_test(what_went_well_is_kept_whatever_fails_later),
        cmocka_unit_test(what_follows_a_failure_does_not_run),
        cmocka_unit_test(compilers_are_bounded_and_told_by_what),
        cmocka_unit_test_setup_teardown(a_start_is_kept_for_the_next, open_pool,
                                        close_pool),
        cmocka_unit_test_setup_teardown(
            who_leaves_something_is_the_last_of_a_start, open_pool, close_pool),
        cmocka_unit_test_setup_teardown(who_is_ended_is_the_last_of_a_start,
                                        open_pool, close_pool),
        cmocka_unit_test_setup_teardown(the_first_process_outlives_attacks,
                                        open_pool, close_pool),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
