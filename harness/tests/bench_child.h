/* SPDX-License-Identifier: MIT */
/*
 * bench_child.h - bench_main in a process of its own, for tests.
 *
 * RUN(enroll, options...) forks, calls enroll and bench_main in the child and
 * leaves its exit status and what it printed in outcome.  A process for each
 * run, since the library keeps what was registered.
 */
#ifndef DOJO_TESTS_BENCH_CHILD_H
#define DOJO_TESTS_BENCH_CHILD_H

#include <dojo/bench.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { OUTPUT_MAX = 1 << 16, ARGUMENTS_MAX = 8 };

struct outcome {
    int status;
    char out[OUTPUT_MAX];
    char err[OUTPUT_MAX];
};

static struct outcome outcome;

static void read_all(int fd, char *text)
{
    ssize_t got = pread(fd, text, OUTPUT_MAX - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    close(fd);
}

/* In the child. */
static void run_program(void (*enroll)(void), const char *const *arguments)
{
    static char copies[ARGUMENTS_MAX][100];
    char *argv[ARGUMENTS_MAX + 1];
    int argc = 0;

    strcpy(copies[argc], "program");
    argv[argc] = copies[argc];
    for (argc = 1; arguments[argc - 1] != NULL; argc++) {
        strcpy(copies[argc], arguments[argc - 1]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    enroll();
    int status = bench_main(argc, argv);
    fflush(NULL);
    _exit(status);
}

static void run(void (*enroll)(void), const char *const *arguments)
{
    int out = memfd_create("out", 0);
    int err = memfd_create("err", 0);
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        dup2(out, 1);
        dup2(err, 2);
        run_program(enroll, arguments);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    read_all(out, outcome.out);
    read_all(err, outcome.err);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

#define ONCE "--benchmark_min_time=0"
#define RUN(enroll, ...) run(enroll, (const char *const[]){__VA_ARGS__, NULL})

static void assert_printed(const char *text)
{
    if (strstr(outcome.out, text) == NULL)
        fail_msg("\"%s\" is not in:\n%s", text, outcome.out);
}

static inline size_t count_of(const char *text)
{
    size_t count = 0;
    for (const char *at = outcome.out; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

#endif
