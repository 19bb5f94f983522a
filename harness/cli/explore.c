/* SPDX-License-Identifier: MIT */
/*
 * dojo explore: any small C program under every schedule.
 */
#include "adapt.h"
#include "command.h"
#include "path.h"
#include "process.h"
#include "replay_store.h"
#include "show.h"
#include "style.h"
#include "tools.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_MS = 600000, OUTPUT_MAX = 64 << 10 };

struct options {
    bool json;
    struct text_list flags; /* -I, -D, -std, ... */
    struct text_list files;
    struct text_list libraries;
    struct text_list arguments; /* after -- */
    const char *compiler;
    json_t *limits;
};

enum key {
    KEY_CC = 256,
    KEY_STD,
    KEY_EXECUTIONS,
    KEY_STEPS,
    KEY_PREEMPTIONS,
    KEY_SPURIOUS,
    KEY_LATE,
    KEY_MEASURE,
    KEY_STRATEGY
};

static const struct argp_option options[] = {
    {"json", 'J', NULL, 0, "Print JSON on standard output", 0},
    {NULL, 'I', "DIR", 0, "Look for headers in DIR", 0},
    {NULL, 'D', "NAME[=VALUE]", 0, "Define a macro", 0},
    {NULL, 'l', "LIB", 0, "Link with LIB; only -lm is of use", 0},
    {"std", KEY_STD, "STANDARD", 0, "The language (default: gnu17)", 0},
    {"cc", KEY_CC, "COMPILER", 0, "gcc (default) or clang", 0},
    {"executions", KEY_EXECUTIONS, "N", 0,
     "At most N executions (default 200000)", 0},
    {"steps", KEY_STEPS, "N", 0, "At most N steps an execution (default 20000)",
     0},
    {"preemptions", KEY_PREEMPTIONS, "N", 0,
     "Stop after the bound of N preemptions", 0},
    {"spurious", KEY_SPURIOUS, "N", 0,
     "Wake-ups without a signal in an execution (default 1)", 0},
    {"late", KEY_LATE, "N", 0,
     "Timed waits that run out early in an execution (default 0)", 0},
    {"strategy", KEY_STRATEGY, "NAME", 0,
     "Search by dfs, sleep or dpor alone, past failures, and count classes: "
     "for comparing them",
     0},
    {"measure", KEY_MEASURE, "N", 0,
     "Time N random executions, or with 0 the search, beside a loop that "
     "always does the same",
     0},
    {0}};

static void take_number(struct argp_state *state, struct options *parsed,
                        const char *name, const char *argument, long least)
{
    char *end;
    long value = strtol(argument, &end, 10);

    if (*argument == '\0' || *end != '\0' || value < least || value > 100000000)
        argp_error(state, "--%s: a number from %ld on, not `%s`", name, least,
                   argument);
    json_object_set_new(parsed->limits, name, json_integer(value));
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case 'J':
        parsed->json = true;
        return 0;
    case 'I':
    case 'D':
        text_list_addf(&parsed->flags, "-%c%s", key, argument);
        return 0;
    case 'l':
        text_list_addf(&parsed->libraries, "-l%s", argument);
        return 0;
    case KEY_STD:
        text_list_addf(&parsed->flags, "-std=%s", argument);
        return 0;
    case KEY_CC:
        if (strcmp(argument, "gcc") != 0 && strcmp(argument, "clang") != 0)
            argp_error(state, "--cc: gcc or clang, not `%s`", argument);
        parsed->compiler = argument;
        return 0;
    case KEY_EXECUTIONS:
        take_number(state, parsed, "executions", argument, 1);
        return 0;
    case KEY_STEPS:
        take_number(state, parsed, "steps", argument, 10);
        return 0;
    case KEY_PREEMPTIONS:
        take_number(state, parsed, "preemptions", argument, 0);
        return 0;
    case KEY_SPURIOUS:
        take_number(state, parsed, "spurious", argument, 0);
        return 0;
    case KEY_LATE:
        take_number(state, parsed, "late", argument, 0);
        return 0;
    case KEY_STRATEGY:
        if (strcmp(argument, "dfs") != 0 && strcmp(argument, "sleep") != 0 &&
            strcmp(argument, "dpor") != 0)
            argp_error(state, "--strategy: dfs, sleep or dpor, not `%s'",
                       argument);
        json_object_set_new(parsed->limits, "strategy", json_string(argument));
        return 0;
    case KEY_MEASURE:
        take_number(state, parsed, "measure", argument, 0);
        return 0;
    case ARGP_KEY_ARG:
        if (!text_ends(argument, ".c"))
            argp_error(state,
                       "%s: not a .c file; the program's own arguments "
                       "come after --",
                       argument);
        text_list_add(&parsed->files, argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no file to explore");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "FILE.c... [-- ARGUMENT...]",
    "Run a C program with a main, threads and asserts of its own under every "
    "schedule.\v"
    "Exit codes: 0 nothing found, 1 found, 2 usage, 3 our own failure, 5 "
    "incomplete (a call that the explorer does not know).",
    NULL,
    NULL,
    NULL};

static void add_list(struct text_list *to, const struct text_list *from)
{
    for (size_t i = 0; i < from->count; i++)
        text_list_add(to, from->items[i]);
}

/* What stands after -- belongs to the program. */
static int split_arguments(int argc, char **argv, struct options *parsed)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        for (int k = i + 1; k < argc; k++)
            text_list_add(&parsed->arguments, argv[k]);
        return i;
    }
    return argc;
}

/* What the compiler says, in characters that JSON and terminals take. */
static json_t *build_error(char *output)
{
    const char *text = "the program does not build";

    for (char *p = output; p != NULL && *p != '\0'; p++)
        if ((unsigned char)*p > 0x7e)
            *p = '?';
    if (output != NULL && strstr(output, "dojo_user_main") != NULL)
        text = "the program has no main";
    else if (output != NULL && *output != '\0')
        text = output;
    return json_pack("{s:s, s:s}", "verdict", "build-error", "message", text);
}

static int compile(const struct options *parsed, const char *job, size_t i,
                   const char *object, char **output)
{
    const char *file = parsed->files.items[i];
    struct text_list command = {0};
    bool clang =
        parsed->compiler != NULL && strcmp(parsed->compiler, "clang") == 0;
    int result;

    (void)job;
    text_list_add(&command, clang ? "clang" : tools_cc());
    text_list_add(&command, "-std=gnu17");
    text_list_add_all(&command,
                      clang ? explore_cflags_clang : explore_cflags_gcc);
    text_list_addf(&command, "-I%s", tools_include());
    add_list(&command, &parsed->flags);
    text_list_add(&command, "-c");
    text_list_add(&command, file);
    text_list_add(&command, "-o");
    text_list_add(&command, object);
    result = tools_run(&command, NULL, output);
    text_list_free(&command);
    return result;
}

static int link_program(const struct options *parsed, const char *adapted,
                        const char *program, char **output)
{
    struct text_list command = {0};
    int result;

    text_list_add(&command, tools_cc());
    text_list_add(&command, "-o");
    text_list_add(&command, program);
    text_list_add(&command, adapted);
    text_list_addf(&command, "%s/libdojo_explore_program.a", tools_library());
    text_list_add_all(&command, explore_link_flags);
    add_list(&command, &parsed->libraries);
    result = tools_run(&command, NULL, output);
    text_list_free(&command);
    return result;
}

/* 0 and a program; or a negative errno and why. */
static int build(const struct options *parsed, const char *job,
                 const char *program, char **output)
{
    struct text_list objects = {0};
    char *adapted = text_format("%s/adapted.o", job);
    int result = 0;

    for (size_t i = 0; i < parsed->files.count && result == 0; i++) {
        char *object = text_format("%s/%zu.o", job, i);

        free(*output);
        *output = NULL;
        result = compile(parsed, job, i, object, output);
        text_list_add(&objects, object);
        free(object);
    }
    if (result == 0) {
        result = explore_adapt_program((const char *const *)objects.items,
                                       objects.count, adapted, NULL);
        if (result != 0)
            *output = text_format("the objects cannot be joined: %s",
                                  strerror(-result));
    }
    if (result == 0) {
        free(*output);
        *output = NULL;
        result = link_program(parsed, adapted, program, output);
    }
    text_list_free(&objects);
    free(adapted);
    return result;
}

static int write_options(const struct options *parsed, const char *path,
                         const char *out)
{
    json_t *all = json_copy(parsed->limits);
    int result;

    json_object_set_new(all, "out", json_string(out));
    result = json_dump_file(all, path, JSON_COMPACT) == 0 ? 0 : -EIO;
    json_decref(all);
    return result;
}

static json_t *ended_badly(const struct process_result *result)
{
    if (result->end == PROCESS_DEADLINE)
        return json_pack("{s:s, s:s, s:b}", "verdict", "limit", "message",
                         "the search took longer than 600 s", "repeatable", 0);
    return json_pack(
        "{s:s, s:o}", "verdict", "internal", "message",
        json_sprintf("the explorer itself ended with %s %d: %s",
                     result->end == PROCESS_SIGNALLED ? "signal" : "status",
                     result->status, result->output ? result->output : ""));
}

static json_t *run(const struct options *parsed, const char *job,
                   const char *program)
{
    char *start = text_format("%s/options.json", job);
    char *out = text_format("%s/finding.json", job);
    char *option = text_format("--dojo=%s", start);
    struct text_list command = {0};
    struct process_result result;
    json_t *entry = NULL;

    text_list_add(&command, program);
    text_list_add(&command, option);
    text_list_add(&command, path_name(parsed->files.items[0]));
    add_list(&command, &parsed->arguments);
    struct process_spec spec = {.argv = (const char *const *)command.items,
                                .deadline_ms = DEADLINE_MS,
                                .output_max = OUTPUT_MAX};

    if (write_options(parsed, start, out) == 0 &&
        process_run(&spec, &result) == 0) {
        if (result.end == PROCESS_EXITED && result.status == 0)
            entry = json_load_file(out, 0, NULL);
        if (entry == NULL)
            entry = ended_badly(&result);
        process_free(&result);
    }
    text_list_free(&command);
    free(option);
    free(out);
    free(start);
    return entry;
}

static void keep(const struct options *parsed, const json_t *entry,
                 const char *program)
{
    const char *token = json_string_value(json_object_get(entry, "token"));
    json_t *arguments = json_array();

    if (token == NULL) {
        json_decref(arguments);
        return;
    }
    json_array_append_new(arguments,
                          json_string(path_name(parsed->files.items[0])));
    for (size_t i = 0; i < parsed->arguments.count; i++)
        json_array_append_new(arguments,
                              json_string(parsed->arguments.items[i]));
    replay_keep(token, program, NULL,
                json_pack("{s:s, s:O, s:o}", "kind", "program", "options",
                          parsed->limits, "arguments", arguments));
}

static json_t *explore(const struct options *parsed, int *error)
{
    char *job = path_temporary();
    char *program = job != NULL ? text_format("%s/program", job) : NULL;
    char *output = NULL;
    json_t *entry = NULL;

    if (program == NULL)
        goto out_free;
    int result = build(parsed, job, program, &output);

    *error = result;

    if (result == -EINVAL)
        entry = build_error(output);
    else if (result == 0)
        entry = run(parsed, job, program);
    if (entry != NULL)
        keep(parsed, entry, program);
    path_remove(job);
out_free:
    free(output);
    free(program);
    free(job);
    return entry;
}

static int exit_code(const char *verdict)
{
    if (strcmp(verdict, "accepted") == 0)
        return EXIT_ACCEPTED;
    if (strcmp(verdict, "incomplete") == 0)
        return EXIT_INCOMPLETE;
    return strcmp(verdict, "internal") == 0 ? EXIT_OURS : EXIT_FAILED;
}

static void show(const struct options *parsed, const json_t *entry)
{
    const char *verdict = json_string_value(json_object_get(entry, "verdict"));
    const char *message = json_string_value(json_object_get(entry, "message"));
    const char *printed = json_string_value(json_object_get(entry, "printed"));
    const char *replay = json_string_value(json_object_get(entry, "replay"));

    printf("%s: %s%s%s\n", parsed->files.items[0],
           style_verdict(stdout, verdict_parse(verdict)), verdict,
           style_end(stdout));
    show_text(message != NULL ? message : "", "  ");
    if (json_object_get(entry, "trace") != NULL)
        putchar('\n');
    show_schedule(entry, "");
    if (printed != NULL) {
        printf("it printed:\n");
        show_text(printed, "  | ");
    }
    if (replay != NULL)
        printf("again: %s\n", replay);
}

static double real_of(const json_t *entry, const char *key)
{
    return json_number_value(json_object_get(entry, key));
}

static int show_times(const struct options *parsed, const json_t *entry)
{
    if (json_object_get(entry, "seconds") == NULL)
        return complain(EXIT_OURS, "%s: nothing was measured",
                        parsed->files.items[0]);
    printf("%s: %.0f executions in %.4f s, %.3f million a second; %s; a turn "
           "of the calibration loop takes %.3f ns\n",
           parsed->files.items[0], real_of(entry, "executions"),
           real_of(entry, "seconds"),
           real_of(entry, "executions_per_second") / 1e6,
           json_string_value(json_object_get(entry, "verdict")),
           real_of(entry, "calibration_ns"));
    return EXIT_ACCEPTED;
}

static json_t *as_results(const struct options *parsed, json_t *entry)
{
    json_t *verdict = json_object_get(entry, "verdict");
    json_t *result = json_pack(
        "{s:s, s:O, s:s}", "submission", parsed->files.items[0], "verdict",
        verdict, "toolchain",
        parsed->compiler != NULL ? parsed->compiler : tools_compiler());

    json_object_set_new(
        result, "stages",
        json_pack("[{s:s, s:O}]", "name", "explore", "verdict", verdict));
    json_object_set_new(entry, "stage", json_string("explore"));
    json_object_set_new(entry, "name", json_string("main"));
    json_object_set_new(result, "tests", json_pack("[O]", entry));
    return json_pack("{s:s, s:[o]}", "schema", "dojo.results/1", "results",
                     result);
}

int command_explore(int argc, char **argv)
{
    struct options parsed = {.limits = json_object()};
    int code = EXIT_OURS, own = split_arguments(argc, argv, &parsed);

    if (argp_parse(&argp, own, argv, 0, NULL, &parsed) != 0)
        return EXIT_USAGE;
    for (size_t i = 0; i < parsed.files.count; i++) {
        if (access(parsed.files.items[i], R_OK) != 0) {
            code = complain(EXIT_USAGE, "%s: %s", parsed.files.items[i],
                            strerror(errno));
            goto out_free;
        }
    }
    int error = 0;
    json_t *entry = explore(&parsed, &error);

    if (entry == NULL && error == -ENOENT) {
        code = complain(EXIT_USAGE, "%s cannot be started; install it",
                        parsed.compiler != NULL ? parsed.compiler
                                                : "the compiler");
        goto out_free;
    }
    if (entry == NULL) {
        code = complain(EXIT_OURS, "the program could not be explored: no "
                                   "memory, room or process for it");
        goto out_free;
    }
    if (json_object_get(parsed.limits, "measure") != NULL) {
        if (parsed.json)
            print_json(json_incref(entry));
        code = parsed.json ? EXIT_ACCEPTED : show_times(&parsed, entry);
        json_decref(entry);
        goto out_free;
    }
    code = exit_code(json_string_value(json_object_get(entry, "verdict")));
    if (parsed.json)
        print_json(as_results(&parsed, entry));
    else
        show(&parsed, entry);
    json_decref(entry);
out_free:
    text_list_free(&parsed.flags);
    text_list_free(&parsed.files);
    text_list_free(&parsed.libraries);
    text_list_free(&parsed.arguments);
    json_decref(parsed.limits);
    return code;
}
