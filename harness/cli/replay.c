/* SPDX-License-Identifier: MIT */
/*
 * dojo replay: the schedule that a token stands for, once more.
 */
#include "command.h"
#include "isolation.h"
#include "path.h"
#include "process.h"
#include "replay_store.h"
#include "show.h"
#include "tools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_MS = 120000 };

/* What an answer may use that nobody trusts: a schedule needs little. */
enum { CPU_S = 60, FILE_MB = 16, MEMORY_MB = 1024, TASKS = 64 };

struct options {
    const char *token;
    int isolation; /* as asked for; NONE: as it was judged */
    bool gdb;
};

static const struct argp_option options[] = {
    {"gdb", 'g', NULL, 0, "In gdb, which stops at every switch", 0},
    {"isolation", 'I', "LEVEL", 0,
     "Isolate by LEVEL (L1 to L4; L1: it runs with your rights), or by the "
     "strongest that this machine offers (best), which is the default for "
     "what was judged in isolation",
     0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case 'g':
        parsed->gdb = true;
        return 0;
    case 'I':
        parsed->isolation = isolation_parse(state, argument);
        return 0;
    case ARGP_KEY_ARG:
        if (parsed->token != NULL)
            argp_error(state, "one token at a time");
        parsed->token = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which token?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "TOKEN",
    "Show again the schedule that a token stands for.\v"
    "What it needs is kept on the machine that printed the token.",
    NULL,
    NULL,
    NULL};

/* Whether a stranger's answer was judged, in isolation. */
static bool was_isolated(const json_t *start)
{
    const char *level = json_string_value(json_object_get(start, "isolation"));

    return level != NULL && sandbox_parse(level) > SANDBOX_L1;
}

/* The level to use; an exit code when it is not to be had. */
static int choose(const struct options *parsed, const json_t *start,
                  enum sandbox_level *level)
{
    int asked = parsed->isolation;
    int code;

    if (asked == SANDBOX_NONE && was_isolated(start))
        asked = ISOLATION_BEST;
    code = isolation_choose(asked, level);
    if (code == 0 && parsed->gdb && *level > SANDBOX_L1)
        return complain(EXIT_USAGE, "this answer was judged in isolation, and "
                                    "in gdb it runs with your rights: say "
                                    "--isolation L1 too");
    return code;
}

static void add_files(struct text_list *files, const char *folder)
{
    struct text_list names = {0};

    if (folder != NULL)
        (void)path_list(folder, NULL, &names);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s/%s", folder, names.items[i]);

        if (path_is_file(path))
            text_list_add(files, path);
        free(path);
    }
    text_list_free(&names);
}

/* Runs it in a sandbox, which shows it a copy of what was kept, and the
 * tests for their lines. */
static int run_inside(enum sandbox_level level, const char *room,
                      const char *tests, const struct process_spec *spec,
                      struct process_result *result)
{
    struct text_list files = {0};
    char *src = text_format("%s/src", room);
    struct sandbox_job job = {.level = level, .spec = spec, .processes = TASKS};
    int error;

    text_list_addf(&files, "%s/program", room);
    text_list_addf(&files, "%s/libdojo_runner.so", tools_library());
    add_files(&files, src);
    add_files(&files, tests);
    job.files = (const char *const *)files.items;
    error = sandbox_run(&job, result);
    text_list_free(&files);
    free(src);
    return error;
}

/* Adds how the program is started; folder/options.json for whole programs. */
static int start_command(const char *folder, const json_t *start,
                         const char *token, struct text_list *command)
{
    const char *kind = json_string_value(json_object_get(start, "kind"));

    text_list_addf(command, "%s/program", folder);
    if (kind != NULL && strcmp(kind, "program") == 0) {
        json_t *given = json_deep_copy(json_object_get(start, "options"));
        json_t *arguments = json_object_get(start, "arguments"), *one;
        char *path = text_format("%s/options", folder);
        size_t i;

        json_object_set_new(given, "replay", json_string(token));
        json_object_set_new(given, "out", json_sprintf("%s/finding", folder));
        int result = json_dump_file(given, path, JSON_COMPACT);

        json_decref(given);
        text_list_addf(command, "--dojo=%s", path);
        free(path);
        json_array_foreach (arguments, i, one)
            text_list_add(command, json_string_value(one));
        return result == 0 ? 0 : -EIO;
    }
    text_list_add(command, "--only");
    text_list_add(command,
                  json_string_value(json_object_get(start, "sentence")));
    return 0;
}

static void show_finding(const char *folder)
{
    char *path = text_format("%s/finding", folder);
    json_t *entry = json_load_file(path, 0, NULL);
    const char *text;

    if (entry != NULL) {
        text = json_string_value(json_object_get(entry, "verdict"));
        printf("%s: ", text != NULL ? text : "");
        text = json_string_value(json_object_get(entry, "message"));
        show_text(text != NULL ? text : "", "");
        show_schedule(entry, "");
        json_decref(entry);
    }
    unlink(path);
    free(path);
}

static int run_gdb(const struct text_list *command)
{
    struct text_list gdb = {0};

    text_list_add(&gdb, "gdb");
    text_list_add(&gdb, "-q");
    text_list_add(&gdb, "-ex");
    text_list_add(&gdb, "set follow-fork-mode child");
    text_list_add(&gdb, "-ex");
    text_list_add(&gdb, "set breakpoint pending on");
    text_list_add(&gdb, "-ex");
    text_list_add(&gdb, "break explore_switch");
    text_list_add(&gdb, "-ex");
    text_list_add(&gdb, "run");
    text_list_add(&gdb, "--args");
    for (size_t i = 0; i < command->count; i++)
        text_list_add(&gdb, command->items[i]);
    execvp("gdb", gdb.items);
    return complain(EXIT_USAGE, "gdb cannot be started: %s; install it",
                    strerror(errno));
}

static int show_run(const char *folder, const json_t *start,
                    struct process_result *result)
{
    int code = result->end == PROCESS_EXITED && result->status == 0
                   ? EXIT_ACCEPTED
                   : EXIT_FAILED;

    if (json_object_get(start, "sentence") == NULL) {
        show_text(result->output, "");
        show_finding(folder);
    } else if (code == EXIT_FAILED) {
        show_text(result->output, "");
    }
    process_free(result);
    return code;
}

/* Of the sentences that a program is kept for, whether the token is another's:
 * to this one it means nothing, and it passes. */
static bool is_another(const json_t *start, const struct process_spec *spec)
{
    struct process_result result;
    bool passes;

    if (json_object_get(start, "sentence") == NULL ||
        process_run(spec, &result) != 0)
        return false;
    passes = result.end == PROCESS_EXITED && result.status == 0;
    process_free(&result);
    return passes;
}

/* With the rights of who asks. */
static int replay_open(const struct options *parsed, const char *folder,
                       const json_t *start)
{
    struct text_list command = {0};
    struct process_result result;
    int code = EXIT_OURS;

    if (start_command(folder, start, parsed->token, &command) != 0) {
        code = complain(EXIT_OURS, "%s: cannot be written", folder);
        goto out_free;
    }
    setenv("DOJO_REPLAY", parsed->token, 1);
    if (chdir(folder) != 0)
        goto out_free;
    struct process_spec spec = {.argv = (const char *const *)command.items,
                                .deadline_ms = DEADLINE_MS,
                                .output_max = 1 << 20};

    if (parsed->gdb)
        code = is_another(start, &spec) ? EXIT_ACCEPTED : run_gdb(&command);
    else if (process_run(&spec, &result) == 0)
        code = show_run(folder, start, &result);
out_free:
    text_list_free(&command);
    return code;
}

static int replay_isolated(const struct options *parsed, const char *folder,
                           const json_t *start, enum sandbox_level level)
{
    char *room = path_temporary();
    struct text_list command = {0};
    char *replay = text_format("DOJO_REPLAY=%s", parsed->token);
    const char *const environment[] = {replay, NULL};
    struct process_result result;
    int error = room == NULL ? -errno : replay_copy(folder, room);
    int code;

    if (error == 0)
        error = start_command(room, start, parsed->token, &command);
    if (error == 0) {
        struct process_spec spec = {.argv = (const char *const *)command.items,
                                    .environment = environment,
                                    .folder = room,
                                    .deadline_ms = DEADLINE_MS,
                                    .output_max = 1 << 20,
                                    .fixed_layout = true,
                                    .limits = {.cpu_s = CPU_S,
                                               .file_mb = FILE_MB,
                                               .memory_mb = MEMORY_MB,
                                               .tasks = TASKS}};

        error = run_inside(level, room,
                           json_string_value(json_object_get(start, "tests")),
                           &spec, &result);
    }
    code = error == 0 ? show_run(room, start, &result)
                      : complain(EXIT_OURS, "it cannot be started: %s",
                                 strerror(-error));
    if (room != NULL)
        (void)path_remove(room);
    text_list_free(&command);
    free(replay);
    free(room);
    return code;
}

/* The exit code of one of the kept starts. */
static int replay_one(const struct options *parsed, const char *folder,
                      const json_t *start)
{
    enum sandbox_level level;
    int code = choose(parsed, start, &level);

    if (code != 0)
        return code;
    return level > SANDBOX_L1 ? replay_isolated(parsed, folder, start, level)
                              : replay_open(parsed, folder, start);
}

int command_replay(int argc, char **argv)
{
    struct options parsed = {0};
    char *folder = NULL;
    json_t *starts = NULL, *start;
    int code = EXIT_ACCEPTED;
    size_t i;

    if (argp_parse(&argp, argc, argv, 0, NULL, &parsed) != 0)
        return EXIT_USAGE;
    int found = replay_find(parsed.token, &folder, &starts);

    if (found == -EINVAL)
        return complain(EXIT_USAGE, "this is no token; a token looks like "
                                    "dj1.c-wGvLkg3odq");
    if (found != 0)
        return complain(EXIT_USAGE, "nothing is kept here for this token; "
                                    "judge or explore the program again");
    json_array_foreach (starts, i, start) {
        code = replay_one(&parsed, folder, start);
        if (code != EXIT_ACCEPTED)
            break;
    }
    json_decref(starts);
    free(folder);
    return code;
}
