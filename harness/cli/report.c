/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "machine.h"
#include "path.h"
#include "reports/report.h"
#include "report_ties.h"
#include "report_times.h"
#include "sources.h"
#include "style.h"
#include "tools.h"
#include "whole.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct options {
    struct common common;
    struct text_list katas;
    const char *out;
    const char *mutants;
    double seconds;
};

static const struct argp_option options[] = {
    {"out", 'o', "DIR", 0, "Write pages to DIR (default: reports/out)", 0},
    {"mutants", 'm', "FILE", 0,
     "Show what `dojo mutate --json` has written to FILE", 0},
    {"timing", 't', "SECONDS", 0,
     "Time for all timing together (default 15; 0: none)", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;
    char *end;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'o':
        parsed->out = argument;
        return 0;
    case 'm':
        parsed->mutants = argument;
        return 0;
    case 't':
        parsed->seconds = strtod(argument, &end);
        if (*end != '\0' || parsed->seconds < 0)
            argp_error(state, "--timing: seconds, not `%s`", argument);
        return 0;
    case ARGP_KEY_ARG:
        text_list_add(&parsed->katas, argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    options,
    parse,
    "[KATA...]",
    "Judge and measure all answers of the katas and write what came out as "
    "pages: HTML, Markdown, JSON, JUnit and Cobertura.",
    children,
    NULL,
    NULL};

/* A folder that can be written, before minutes are spent. */
static int check_out(const char *out)
{
    int error = path_make(out);

    if (error == 0 && access(out, W_OK) < 0)
        error = -errno;
    if (error < 0)
        return complain(EXIT_USAGE,
                        "%s: %s; name a folder that can be written: --out DIR",
                        out, strerror(-error));
    return 0;
}

/* What was found out about mutants, before minutes are spent. */
static int read_mutants(const char *file, json_t **mutants)
{
    json_error_t error;
    const char *schema;

    *mutants = NULL;
    if (file == NULL)
        return 0;
    *mutants = json_load_file(file, 0, &error);
    if (*mutants == NULL)
        return complain(EXIT_USAGE, "--mutants %s: %s", file, error.text);
    schema = json_string_value(json_object_get(*mutants, "schema"));
    if (schema == NULL || strcmp(schema, "dojo.mutants/1") != 0)
        return complain(EXIT_USAGE,
                        "--mutants %s: not what dojo mutate --json writes",
                        file);
    return 0;
}

static json_t *describe_katas(const struct whole *whole)
{
    json_t *katas = json_array();

    for (size_t i = 0; i < whole->count; i++)
        json_array_append_new(katas, report_describe(whole->katas[i]));
    return katas;
}

/* Beside schedules stands the code that they lead through. */
static void add_sources(const struct whole *whole, json_t *katas)
{
    for (size_t i = 0; i < whole->tasks.count; i++) {
        const struct proof_task *task = &whole->tasks.items[i];

        for (size_t k = 0; k < whole->count; k++)
            if (whole->katas[k] == task->kata && task->entry != NULL)
                sources_add(task->entry, task->kata, json_array_get(katas, k));
    }
}

static json_t *assemble(const struct whole *whole, double load_before,
                        time_t start)
{
    json_t *results = whole_results(whole);
    json_t *machine = machine_describe();
    char date[32];

    machine_date(date);
    json_object_set_new(machine, "load_before", json_real(load_before));
    json_object_set_new(machine, "load_after", json_real(machine_load()));
    json_object_set_new(results, "version", json_string(tools_version()));
    json_object_set_new(results, "date", json_string(date));
    json_object_set_new(results, "seconds",
                        json_real((double)(time(NULL) - start)));
    json_object_set_new(results, "machine", machine);
    json_object_set_new(results, "katas", describe_katas(whole));
    add_sources(whole, json_object_get(results, "katas"));
    json_object_set(results, "problems", whole->problems.list);
    json_object_set(results, "notes", whole->problems.notes);
    return results;
}

/* Coverage's pages in place of the old ones: whole folders, by rename. */
static int place_coverage(const char *out, const char *fresh)
{
    char *place = text_format("%s/coverage", out);
    char *old = text_format("%s/.coverage-old", out);
    int result = 0;

    (void)path_remove(old);
    if (rename(place, old) < 0 && errno != ENOENT)
        result = -errno;
    if (result == 0 && rename(fresh, place) < 0) {
        result = -errno;
        (void)rename(old, place);
    }
    (void)path_remove(old);
    free(old);
    free(place);
    return result;
}

static int write_pages(const json_t *results, const char *out,
                       const char *fresh)
{
    int error = report_write(results, out);

    if (error == 0 && path_is_folder(fresh))
        error = place_coverage(out, fresh);
    if (error == -ENOSPC)
        return complain(EXIT_OURS,
                        "%s: no space left; the old report stands, make room "
                        "and run it again",
                        out);
    if (error < 0)
        return complain(EXIT_OURS, "%s: %s; the old report stands", out,
                        strerror(-error));
    return 0;
}

static int verdict_code(const struct whole *whole)
{
    return json_array_size(whole->problems.list) == 0 ? EXIT_ACCEPTED
                                                      : EXIT_FAILED;
}

static void say(const struct options *parsed, const struct whole *whole,
                const char *out, json_t *results)
{
    size_t index;
    json_t *problem;

    if (parsed->common.json) {
        print_json(json_incref(results));
        return;
    }
    json_array_foreach (whole->problems.list, index, problem) {
        printf("problem %s/%s: %s\n",
               json_string_value(json_object_get(problem, "kata")),
               json_string_value(json_object_get(problem, "about")),
               json_string_value(json_object_get(problem, "what")));
    }
    printf("%zu answers judged; read %s/index.html\n", whole->tasks.count, out);
}

static int run(const struct options *parsed, struct whole *whole,
               const char *out, json_t *mutants)
{
    char *fresh = text_format("%s/.coverage-%d", out, (int)getpid());
    struct proof_options proof = {
        .repeat = 1,
        .whole = true,
        .measured = true,
        .pages = fresh,
        .keeps = parsed->seconds > 0,
    };
    double load_before = machine_load();
    time_t start = time(NULL);
    json_t *results = NULL;
    int code = EXIT_INTERRUPTED;

    interrupt_remember(fresh);
    whole_run(whole, &proof);
    if (!interrupted() && parsed->seconds > 0)
        report_times(whole, parsed->seconds);
    if (!interrupted()) {
        results = assemble(whole, load_before, start);
        report_add_figures(results, whole);
        if (mutants != NULL)
            json_object_set(results, "mutants", mutants);
        code = write_pages(results, out, fresh);
    }
    if (code == 0) {
        say(parsed, whole, out, results);
        code = verdict_code(whole);
    }
    (void)path_remove(fresh);
    json_decref(results);
    free(fresh);
    return code;
}

int command_report(int argc, char **argv)
{
    struct options parsed = {.seconds = 15};
    char *standard = text_format("%s/reports/out", tools_source());
    char *out = NULL;
    json_t *mutants = NULL;
    struct whole whole;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    if (parsed.out == NULL)
        parsed.out = standard;
    code = whole_open(&whole, &parsed.common, &parsed.katas);
    if (code == 0)
        code = check_out(parsed.out);
    if (code == 0)
        code = read_mutants(parsed.mutants, &mutants);
    /* gcovr runs in another folder. */
    if (code == 0)
        out = realpath(parsed.out, NULL);
    if (code == 0)
        code = run(&parsed, &whole, out != NULL ? out : parsed.out, mutants);
    whole_close(&whole);
    text_list_free(&parsed.katas);
    common_free(&parsed.common);
    json_decref(mutants);
    free(standard);
    free(out);
    return code;
}
