/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: clock_gettime. */
#define _GNU_SOURCE
/*
 * program.c - the main of a whole program under the explorer.
 *
 *     PROGRAM --dojo=OPTIONS.json -- ARGS...
 *
 * `dojo explore` builds the program, starts it so and reads the finding as
 * one JSON object from the file that the options name.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "finding_report.h"
#include "search.h"

typedef void constructor(int argc, char **argv, char **environment);

int dojo_user_main(int argc, char **argv, char **environment);
extern constructor *const __start_dojo_before_main[] __attribute__((weak));
extern constructor *const __stop_dojo_before_main[] __attribute__((weak));

struct arguments {
    int count;
    char **values;
};

/* main runs with a copy of its arguments, fresh in every execution. */
static void body(void *argument)
{
    const struct arguments *given = argument;
    static char *values[256];
    static char bytes[64 * 1024];
    static char *none[] = {NULL};
    size_t used = 0;
    int n = 0;

    for (; n < given->count && n < 255; n++) {
        size_t length = strlen(given->values[n]) + 1;

        if (used + length > sizeof bytes)
            break;
        values[n] = memcpy(bytes + used, given->values[n], length);
        used += length;
    }
    values[n] = NULL;
    optind = opterr = 1;
    optarg = NULL;
    for (constructor *const *f = __start_dojo_before_main;
         f < __stop_dojo_before_main; f++)
        (*f)(n, values, none);
    program_exit(dojo_user_main(n, values, none), 0);
}

static json_int_t option(const json_t *options, const char *name,
                         json_int_t otherwise)
{
    const json_t *value = json_object_get(options, name);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static struct limits limits_of(const json_t *options)
{
    return (struct limits){
        .executions = (unsigned)option(options, "executions", 200000),
        .steps = (unsigned)option(options, "steps", 20000),
        .preemptions = (int)option(options, "preemptions", -1),
        .spurious = (int)option(options, "spurious", 1),
        .late = (int)option(options, "late", 0),
    };
}

/* Times n random executions, or with n 0 the whole search, and beside it a
   loop that always does the same work. */
static uint64_t executions_to_time;
static double seconds_taken;

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double calibrate(void)
{
    volatile uint64_t x = 88172645463325252u;
    double start = now_s();

    for (int i = 0; i < 10000000; i++) {
        uint64_t y = x;

        y ^= y << 13;
        y ^= y >> 7;
        y ^= y << 17;
        x = y;
    }
    return (now_s() - start) * 100;
}

/* In the worker; the seconds come back through the report. */
static void time_random(void)
{
    double start;

    do
        strategy_phase(BY_RANDOM, -1);
    while (worker_execution(0) == OUT_RERUN);
    start = now_s();
    for (uint64_t k = 0; k < executions_to_time; k++)
        worker_execution(k);
    worker_shared->report.steps = (uint64_t)((now_s() - start) * 1e9);
}

static json_t *measure(struct arguments *given, const struct limits *limits,
                       uint64_t executions)
{
    double loop = calibrate();
    struct timespec from, to;
    struct shared *s;

    executions_to_time = executions;
    program_mode = true;
    clock_gettime(CLOCK_MONOTONIC, &from);
    s = executions ? worker_run(body, given, limits, time_random)
                   : worker_search(body, given, limits, true);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (!s)
        return NULL;
    seconds_taken = (double)(to.tv_sec - from.tv_sec) +
                    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    if (executions)
        seconds_taken = (double)s->report.steps / 1e9;
    else
        executions = s->report.executions;
    json_t *result = json_pack(
        "{s:I, s:f, s:f, s:f, s:s, s:I}", "executions", (json_int_t)executions,
        "seconds", seconds_taken, "executions_per_second",
        (double)executions / seconds_taken, "calibration_ns", loop, "verdict",
        verdict_of(s->report.outcome), "classes",
        (json_int_t)s->report.classes);

    shared_free(s);
    return result;
}

static struct shared *explore(const json_t *options, struct arguments *given)
{
    struct limits limits = limits_of(options);
    const char *replay = json_string_value(json_object_get(options, "replay"));
    static struct schedule schedule;
    struct token token;

    const char *alone = json_string_value(json_object_get(options, "strategy"));

    if (alone) {
        search_strategy = !strcmp(alone, "dfs")     ? BY_DFS
                          : !strcmp(alone, "sleep") ? BY_SLEEP
                                                    : BY_DPOR;
        program_mode = true;
        return worker_run(body, given, &limits, search_alone);
    }
    if (!replay)
        return worker_search(body, given, &limits, true);
    if (token_read(replay, &token, &schedule)) {
        fprintf(stderr, "dojo: this is no token\n");
        exit(2);
    }
    if (token.program != token_program()) {
        fprintf(stderr, "dojo: the token belongs to another program: the code "
                        "or the compiler differs; explore it again\n");
        exit(2);
    }
    struct shared *shared = worker_replay(body, given, &limits, true, &schedule,
                                          token.plain_points);

    if (shared)
        memcpy(&shared->failing, &schedule, sizeof schedule);
    return shared;
}

int main(int argc, char **argv)
{
    json_t *options = NULL;
    const char *out;

    if (argc < 3 || strncmp(argv[1], "--dojo=", 7) ||
        !(options = json_load_file(argv[1] + 7, 0, NULL)) ||
        !(out = json_string_value(json_object_get(options, "out")))) {
        fprintf(stderr, "dojo: this program is started by dojo explore\n");
        return 2;
    }
    struct arguments given = {argc - 2, argv + 2};

    if (json_object_get(options, "measure")) {
        struct limits limits = limits_of(options);
        json_t *times =
            measure(&given, &limits, (uint64_t)option(options, "measure", 0));

        return times && !json_dump_file(times, out, JSON_COMPACT) ? 0 : 3;
    }
    struct shared *shared = explore(options, &given);

    if (!shared) {
        fprintf(stderr, "dojo: no memory or process for the search\n");
        return 3;
    }
    struct token token = {.program = token_program(),
                          .sentence = token_sentence("main"),
                          .call = 1,
                          .plain_points = shared->plain_points};
    char *text = shared->report.outcome == OUT_DONE
                     ? NULL
                     : token_write(&token, &shared->failing);
    json_t *entry = finding_json(shared, text);
    int error = json_dump_file(entry, out, JSON_COMPACT);

    free(text);
    json_decref(entry);
    json_decref(options);
    return error ? 3 : 0;
}
