/* SPDX-License-Identifier: MIT */
#include "grade.h"
#include "interrupt.h"
#include "judge.h"
#include "show.h"

static const struct argp_option options[] = {
    {"seed", 's', "TEXT", 0, "Where chosen inputs come from", 0},
    {"require-isolation", 'R', "LEVEL", 0,
     "Refuse to grade with less isolation than LEVEL (L1 to L4)", 0},
    {"isolation", 'I', "LEVEL", 0,
     "Isolate by LEVEL, not by the strongest that this machine offers; L1: "
     "answers run with your rights",
     0},
    {0}};

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

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    options,
    parse,
    "FOLDER...",
    "Judge folders of answers by every stage.  Answers are compiled and run "
    "in the strongest isolation that this machine offers (dojo doctor tells "
    "which); every result names it.",
    children,
    NULL,
    NULL};

/* Everything that is made of the results, once all are there. */
static int write_results(const struct grade_options *parsed,
                         const json_t *entries, int code)
{
    const json_t *entry;
    size_t index;

    if (interrupted())
        return code;
    if (parsed->common.json) {
        print_json(judge_results(json_deep_copy(entries)));
        return code;
    }
    json_array_foreach (entries, index, entry) {
        show_entry(entry);
    }
    return code;
}

int command_grade(int argc, char **argv)
{
    struct grade_options parsed = {0};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = grade_choose_level(&parsed);
    if (code == 0) {
        json_t *entries = grade_batch(&parsed, &code);

        code = write_results(&parsed, entries, code);
        json_decref(entries);
    }
    text_list_free(&parsed.folders);
    common_free(&parsed.common);
    return code;
}
