/* SPDX-License-Identifier: MIT */
/*
 * program.c - the main of a whole program under the explorer.
 *
 *     PROGRAM --dojo=OPTIONS.json -- ARGS...
 *
 * `dojo explore` builds the program, starts it so and reads the finding as
 * one JSON object from the file that the options name.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "finding_report.h"

int dojo_user_main(int argc, char **argv, char **environment);

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

static struct shared *explore(const json_t *options, struct arguments *given)
{
    struct limits limits = limits_of(options);
    const char *replay = json_string_value(json_object_get(options, "replay"));
    static struct schedule schedule;
    struct token token;

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
