/* SPDX-License-Identifier: MIT */
#include "grade.h"
#include "interrupt.h"
#include "judge.h"
#include "path.h"
#include "show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_CANARIES = 256, OPTION_TIME };

static const struct argp_option options[] = {
    {"seed", 's', "TEXT", 0,
     "Choose inputs by TEXT, which neither results nor submissions show "
     "(default: fixed for each version of a kata)",
     0},
    {"require-isolation", 'R', "LEVEL", 0,
     "Refuse to grade with less isolation than LEVEL (L1 to L4)", 0},
    {"isolation", 'I', "LEVEL", 0,
     "Isolate by LEVEL, not by the strongest that this machine offers; L1: "
     "answers run with your rights",
     0},
    {"records", 'r', "DIR", 0,
     "Keep a record of every submission in DIR, and do not grade again what "
     "is recorded there and has not changed (files, kata, seed, isolation, "
     "dojo): after a crash or Ctrl-C the same command goes on",
     0},
    {"again", 'a', NULL, 0,
     "Grade also what is recorded; earlier records are kept, differences are "
     "shown",
     0},
    {"pages", 'p', "DIR", 0,
     "Write to DIR an HTML page of all submissions and one of each", 0},
    {"table", 't', "FILE", 0,
     "Write a table of all submissions to FILE, which ends in .csv or .html; "
     "may be given twice",
     0},
    {"measure", 'm', NULL, 0,
     "Tell also how much room an answer takes, and which of its lines and "
     "branches the tests reach; earns and costs no points",
     0},
    {"time", OPTION_TIME, NULL, 0,
     "Time an answer that is accepted beside the kata's first solution; a few "
     "seconds; earns and costs no points",
     0},
    {"canaries", OPTION_CANARIES, "WHEN", 0,
     "Grade one right and three wrong answers of the kata first, and nothing "
     "else when one comes out wrong: always, never, or many (beside more than "
     "one folder; the default)",
     0},
    {0}};

static enum grade_canaries take_canaries(struct argp_state *state,
                                         const char *argument)
{
    static const char *const names[] = {"many", "always", "never"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], argument) == 0)
            return (enum grade_canaries)i;
    argp_error(state, "--canaries: always, never or many, not `%s`", argument);
    return GRADE_CANARIES_MANY;
}

static enum sandbox_level take_level(struct argp_state *state,
                                     const char *option, const char *argument)
{
    enum sandbox_level level = sandbox_parse(argument);

    if (level == SANDBOX_NONE)
        argp_error(state, "%s: L1 to L4, not `%s`", option, argument);
    return level;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct grade_options *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        state->child_inputs[1] = &parsed->outputs;
        return 0;
    case 's':
        parsed->seed = argument;
        return 0;
    case 'R':
        parsed->required = take_level(state, "--require-isolation", argument);
        return 0;
    case 'I':
        parsed->level = take_level(state, "--isolation", argument);
        return 0;
    case 'r':
        parsed->records = argument;
        return 0;
    case 'a':
        parsed->again = true;
        return 0;
    case 'p':
        parsed->pages = argument;
        parsed->outputs.pages = true;
        return 0;
    case 'm':
        parsed->measured = true;
        return 0;
    case OPTION_TIME:
        parsed->timed = true;
        return 0;
    case 't':
        if (!grade_is_table(argument))
            argp_error(state, "--table: a file that ends in .csv or .html");
        text_list_add(&parsed->tables, argument);
        return 0;
    case OPTION_CANARIES:
        parsed->canaries = take_canaries(state, argument);
        return 0;
    case ARGP_KEY_ARG:
        text_list_add(&parsed->folders, argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which folders?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&common_argp, 0, NULL, 10}, {&outputs_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    options,
    parse,
    "FOLDER...",
    "Judge folders of answers by every stage.  Answers are compiled and run "
    "in the strongest isolation that this machine offers (dojo doctor tells "
    "which); every result names it.\vSchedules and faults come before "
    "behaviour, so that what hangs is told by the explorer.  A failure on real "
    "threads that no schedule explains is looked at four times more; where it "
    "passes once, it is flaky, and never accepted.  Several folders are one "
    "batch.",
    children,
    NULL,
    NULL};

/* The kata of an entry; NULL when it is not to be had any more. */
static struct kata *open_kata(const struct grade_options *parsed,
                              const json_t *entry)
{
    const char *name = json_string_value(json_object_get(entry, "kata"));
    struct kata *kata = NULL;
    char *message = NULL;

    if (name == NULL ||
        kata_open(&parsed->common.katas, name, &kata, &message) != 0)
        kata = NULL;
    free(message);
    return kata;
}

/* One submission is shown as `dojo test` does, of many the last line. */
static void show_results(const struct grade_options *parsed,
                         const json_t *entries)
{
    bool one = json_array_size(entries) == 1;
    const json_t *entry;
    size_t index;

    json_array_foreach (entries, index, entry) {
        struct kata *kata = one ? open_kata(parsed, entry) : NULL;
        const json_t *stage;
        size_t i;

        json_array_foreach (
            kata != NULL ? json_object_get(entry, "stages") : NULL, i, stage)
            show_stage(kata, stage, json_object_get(entry, "tests"), 1);
        show_timing(kata != NULL ? json_object_get(entry, "timing") : NULL);
        show_entry(entry);
        show_difference(json_object_get(entry, "since"));
        kata_free(kata);
    }
}

static void describe_katas(const struct grade_options *parsed, json_t *results)
{
    const json_t *entry;
    size_t index;

    json_array_foreach (json_object_get(results, "results"), index, entry) {
        struct kata *kata = open_kata(parsed, entry);

        if (kata != NULL)
            outputs_describe(&parsed->outputs, results, kata);
        kata_free(kata);
    }
}

/* Everything that is made of the results, once all are there. */
static int write_results(const struct grade_options *parsed,
                         const json_t *entries, int code)
{
    json_t *results;
    int error;

    if (interrupted() || entries == NULL)
        return code;
    for (size_t i = 0; i < parsed->tables.count; i++)
        code = judge_worse_code(
            code, grade_write_table(parsed->tables.items[i], entries));
    results = judge_results(json_deep_copy(entries));
    describe_katas(parsed, results);
    error = outputs_write(&parsed->outputs, results);
    if (error == 0 && parsed->pages != NULL)
        error = grade_write_pages(parsed->pages, results);
    if (error != 0)
        code = judge_worse_code(code, error);
    if (parsed->common.json)
        print_json(json_incref(results));
    else if (!outputs_on_stdout(&parsed->outputs))
        show_results(parsed, entries);
    json_decref(results);
    return code;
}

/* A folder that cannot be written is told before anything is graded. */
static int open_folder(const char *folder, const char *option)
{
    int error = folder != NULL ? path_make(folder) : 0;

    if (error == 0 && folder != NULL && access(folder, W_OK) < 0)
        error = -errno;
    return error < 0 ? complain(EXIT_USAGE, "%s: %s (%s)", folder,
                                strerror(-error), option)
                     : 0;
}

int command_grade(int argc, char **argv)
{
    struct grade_options parsed = {0};
    int code;

    common_init(&parsed.common);
    parsed.common.strangers = true;
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = outputs_check(&parsed.outputs, parsed.common.json,
                         parsed.folders.count);
    if (code == 0)
        code = open_folder(parsed.records, "--records");
    if (code == 0)
        code = open_folder(parsed.pages, "--pages");
    if (code == 0)
        code = grade_choose_level(&parsed);
    if (code == 0) {
        json_t *entries = grade_batch(&parsed, &code);

        code = write_results(&parsed, entries, code);
        json_decref(entries);
    }
    text_list_free(&parsed.folders);
    text_list_free(&parsed.tables);
    common_free(&parsed.common);
    return code;
}
