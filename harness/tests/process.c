/* SPDX-License-Identifier: MIT */
#include "jobs.h"
#include "path.h"
#include "process.h"
#include "procfs.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct process_result run(struct process_spec spec, const char *script)
{
    const char *argv[] = {"/bin/sh", "-c", script, NULL};
    struct process_result result;

    spec.argv = argv;
    assert_int_equal(process_run(&spec, &result), 0);
    return result;
}

static void output_and_status_are_kept(void **state)
{
    struct process_result result =
        run((struct process_spec){0}, "echo one; echo two >&2; exit 7");

    (void)state;
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.status, 7);
    assert_string_equal(result.output, "one\ntwo\n");
    process_free(&result);
}

static void errors_are_kept_apart_when_asked(void **state)
{
    struct process_result result =
        run((struct process_spec){.separate = true}, "echo one; echo two >&2");

    (void)state;
    assert_string_equal(result.output, "one\n");
    assert_string_equal(result.errors, "two\n");
    process_free(&result);
}

static void a_signal_is_told_from_a_status(void **state)
{
    struct process_result result =
        run((struct process_spec){0}, "kill -SEGV $$");

    (void)state;
    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(result.status, SIGSEGV);
    process_free(&result);
}

static void a_deadline_ends_a_child_that_ignores_signals(void **state)
{
    struct process_result result =
        run((struct process_spec){.deadline_ms = 50},
            "trap '' TERM INT HUP; while :; do read x < /dev/zero; done");

    (void)state;
    assert_int_equal(result.end, PROCESS_DEADLINE);
    process_free(&result);
}

static void output_is_cut_where_its_bound_is(void **state)
{
    struct process_result result =
        run((struct process_spec){.output_max = 10}, "echo 0123456789abcdef");

    (void)state;
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_true(result.output_cut);
    assert_string_equal(result.output, "0123456789");
    process_free(&result);
}

static void too_much_output_ends_the_child_when_asked(void **state)
{
    struct process_result result =
        run((struct process_spec){.output_max = 1000, .output_kills = true},
            "while :; do echo more; done");

    (void)state;
    assert_int_equal(result.end, PROCESS_OUTPUT);
    assert_int_equal(result.output_length, 1000);
    process_free(&result);
}

static void memory_is_watched(void **state)
{
    struct process_result result =
        run((struct process_spec){.deadline_ms = 20000,
                                  .limits = {.memory_mb = 30}},
            "exec awk 'BEGIN { while (1) a[i++] = i }'");

    (void)state;
    assert_int_equal(result.end, PROCESS_MEMORY);
    process_free(&result);
}

static void records_have_a_descriptor_of_their_own(void **state)
{
    struct process_result result =
        run((struct process_spec){.records = true, .nonce = "n1"},
            "echo $DOJO_RECORD; echo mine >&3");

    (void)state;
    assert_string_equal(result.output, "3:n1\n");
    assert_string_equal(result.records, "mine\n");
    process_free(&result);
}

static void no_other_descriptor_is_inherited(void **state)
{
    int fds[2];
    struct process_result result;

    (void)state;
    assert_int_equal(pipe(fds), 0);

    result = run((struct process_spec){0},
                 "for i in 3 4 5 6 7 8 9; do "
                 "(echo x >&$i) 2>/dev/null && echo $i; done; :");

    assert_string_equal(result.output, "");
    process_free(&result);
    close(fds[0]);
    close(fds[1]);
}

static void the_environment_is_what_is_given(void **state)
{
    const char *const environment[] = {"PATH=/usr/bin:/bin", "A=b", NULL};
    struct process_result result = run(
        (struct process_spec){.environment = environment}, "echo $A $HOME.");

    (void)state;
    assert_string_equal(result.output, "b .\n");
    process_free(&result);
}

/* Whether a process with that number is there and no zombie. */
static int is_alive(int pid)
{
    char path[64];
    char state = 'Z';
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*d %*s %c", &state) != 1)
        state = 'Z';
    fclose(file);
    return state != 'Z';
}

static void what_is_left_of_the_group_is_killed(void **state)
{
    struct process_result result =
        run((struct process_spec){0}, "tail -f /dev/null & echo $!; exit 0");

    (void)state;
    assert_int_equal(result.end, PROCESS_EXITED);
    for (long looks = 0; looks < 1000000 && is_alive(atoi(result.output));)
        looks++;
    assert_false(is_alive(atoi(result.output)));
    process_free(&result);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    const char *argv[] = {"/nowhere/at/all", NULL};
    struct process_spec spec = {.argv = argv};
    struct process_result result;

    (void)state;
    assert_int_equal(process_run(&spec, &result), -ENOENT);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    const char *argv[] = {"/bin/true", NULL};
    struct process_spec spec = {.argv = argv, .folder = "/nowhere"};
    struct process_result result;

    (void)state;
    assert_int_equal(process_run(&spec, &result), -ENOENT);
}

/* A shell, which runs the script, and all that it starts. */
static pid_t start_script(const char *script)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)setpgid(0, 0);
        execl("/bin/sh", "sh", "-c", script, NULL);
        _exit(127);
    }
    (void)setpgid(pid, pid);
    return pid;
}

static void end_script(pid_t pid)
{
    (void)kill(-pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

static void a_child_that_works_may_starve(void **state)
{
    const uint64_t long_us = UINT64_C(1000000000);
    pid_t works = start_script("while :; do :; done & wait");
    pid_t sleeps = start_script("tail -f /dev/null & wait");
    long looks = 0;

    (void)state;
    while (!procfs_starves(works, long_us) && looks++ < 1000000)
        ;
    while (!procfs_sleeps(sleeps) && looks++ < 1000000)
        ;
    assert_true(procfs_starves(works, long_us));
    assert_false(procfs_starves(works, 0));
    assert_false(procfs_sleeps(works));
    assert_true(procfs_sleeps(sleeps));
    assert_false(procfs_starves(sleeps, long_us));
    end_script(works);
    end_script(sleeps);
}

static char *fifo;
static enum process_end sleepers_end;

/* With one place: the first sleeps until the second writes. */
static void sleep_and_wake(void *context, size_t index)
{
    (void)context;
    if (index == 0) {
        char *script = text_format("read x < %s", fifo);
        struct process_result result = run(
            (struct process_spec){.deadline_ms = 60000, .lends = true}, script);

        sleepers_end = result.end;
        process_free(&result);
        free(script);
    } else {
        int fd = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

        (void)!write(fd, "x\n", 2);
        close(fd);
    }
}

static void another_job_has_the_place_of_who_sleeps(void **state)
{
    char *folder = path_temporary();

    (void)state;
    assert_non_null(folder);
    fifo = text_format("%s/fifo", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    jobs_set_width(1);
    jobs_set_lent(1);
    sleepers_end = PROCESS_INTERRUPTED;

    jobs_run(2, sleep_and_wake, NULL);

    assert_int_equal(sleepers_end, PROCESS_EXITED);
    jobs_set_lent(0);
    jobs_set_width(0);
    assert_int_equal(path_remove(folder), 0);
    free(fifo);
    free(folder);
}

/* Whether any child of this process is left, ended or not. */
static bool has_children(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* The first leaves a child behind; it ends, and comes to this process. */
static void who_was_left_behind_is_waited_for(void **state)
{
    const char *leaves[] = {"/bin/sh", "-c", "sleep 100 & exit 0", NULL};
    const char *next[] = {"/bin/true", NULL};
    struct process_spec spec = {.argv = leaves, .deadline_ms = 60000};
    struct process_result result;

    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    assert_int_equal(process_run(&spec, &result), 0);
    process_free(&result);
    spec.argv = next;
    for (int i = 0; i < 1000 && has_children(); i++) {
        assert_int_equal(process_run(&spec, &result), 0);
        process_free(&result);
    }
    assert_false(has_children());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_left_behind_is_waited_for),
        cmocka_unit_test(output_and_status_are_kept),
        cmocka_unit_test(errors_are_kept_apart_when_asked),
        cmocka_unit_test(a_signal_is_told_from_a_status),
        cmocka_unit_test(a_deadline_ends_a_child_that_ignores_signals),
        cmocka_unit_test(output_is_cut_where_its_bound_is),
        cmocka_unit_test(too_much_output_ends_the_child_when_asked),
        cmocka_unit_test(memory_is_watched),
        cmocka_unit_test(records_have_a_descriptor_of_their_own),
        cmocka_unit_test(no_other_descriptor_is_inherited),
        cmocka_unit_test(the_environment_is_what_is_given),
        cmocka_unit_test(what_is_left_of_the_group_is_killed),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(a_child_that_works_may_starve),
        cmocka_unit_test(another_job_has_the_place_of_who_sleeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
