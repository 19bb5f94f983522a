/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "judge.h"
#include "sandbox.h"
#include "sentence.h"
#include "show.h"
#include "style.h"
#include "tools.h"

#include <stdlib.h>
#include <string.h>

struct options {
    struct common common;
    struct text_list folders;
    const char *seed;
    enum sandbox_level required; /* NONE: nothing is demanded */
    enum sandbox_level level;    /* asked for, then what is used */
};

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
    struct options *parsed = state->input;

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

/* One folder's entry; a folder that cannot be taken in costs no other. */
static json_t *grade_one(const struct options *parsed, const char *folder,
                         int *code)
{
    struct judge_options chosen = judge_everything();
    struct kata *kata = NULL;
    struct answer answer;
    json_t *entry;
    int opened = target_open(&parsed->common, folder, &kata, &answer);

    if (opened != 0) {
        *code = judge_worse_code(*code,
                                 opened == EXIT_OURS ? EXIT_OURS : EXIT_FAILED);
        return NULL;
    }
    chosen.isolation = sandbox_name(parsed->level);
    answer.level = parsed->level;
    chosen.seed = parsed->seed;
    entry = judge_answer(&answer, &chosen);
    *code = judge_worse_code(*code, judge_exit_code(sentence_verdict(entry)));
    answer_free(&answer);
    kata_free(kata);
    return entry;
}

static int grade_all(const struct options *parsed)
{
    json_t *entries = json_array();
    int code = EXIT_ACCEPTED;

    for (size_t i = 0; i < parsed->folders.count && !interrupted(); i++) {
        json_t *entry;

        progress_show(i + 1, parsed->folders.count, parsed->folders.items[i]);
        entry = grade_one(parsed, parsed->folders.items[i], &code);
        progress_clear();
        if (entry == NULL || interrupted()) {
            json_decref(entry);
            continue;
        }
        if (!parsed->common.json)
            show_entry(entry);
        json_array_append_new(entries, entry);
    }
    if (parsed->common.json && !interrupted())
        print_json(judge_results(json_incref(entries)));
    json_decref(entries);
    return code;
}

/* Settles the level; 0, or an exit code and a line was printed. */
static int choose_level(struct options *parsed)
{
    enum sandbox_level asked = parsed->level;
    enum sandbox_level best;

    sandbox_use(tools_launcher());
    if (asked == SANDBOX_L1) {
        best = SANDBOX_L1;
    } else {
        best = sandbox_best();
        if (asked != SANDBOX_NONE && sandbox_why_not(asked) != NULL)
            return complain(EXIT_ISOLATION, "isolation %s: %s",
                            sandbox_name(asked), sandbox_why_not(asked));
    }
    parsed->level = asked != SANDBOX_NONE ? asked : best;
    if (parsed->required > parsed->level)
        return complain(
            EXIT_ISOLATION, "isolation %s is demanded, %s is what there is%s%s",
            sandbox_name(parsed->required), sandbox_name(parsed->level),
            asked == SANDBOX_NONE ? ": " : "",
            asked == SANDBOX_NONE ? sandbox_why_not(parsed->required) : "");
    if (parsed->level == SANDBOX_L1 && asked == SANDBOX_NONE)
        return complain(EXIT_ISOLATION,
                        "nothing here isolates answers: %s; --isolation L1 "
                        "runs them with your rights",
                        sandbox_why_not(SANDBOX_L2));
    return 0;
}

int command_grade(int argc, char **argv)
{
    struct options parsed = {0};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = choose_level(&parsed);
    if (code == 0)
        code = grade_all(&parsed);
    text_list_free(&parsed.folders);
    common_free(&parsed.common);
    return code;
}
