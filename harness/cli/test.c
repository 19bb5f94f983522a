/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "isolation.h"
#include "judge.h"
#include "learner.h"
#include "path.h"
#include "sentence.h"
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct common common;
    const char *target;
    const char *only;
    const char *stage;
    unsigned hints;
    int isolation;
};

static const struct argp_option options[] = {
    {"only", 'o', "SENTENCE", 0, "Run this sentence alone", 0},
    {"stage", 's', "STAGE", 0,
     "Run this stage alone: behaviour, schedules, faults, address, thread", 0},
    {"hints", 'h', "LEVEL", 0, "Show hints up to LEVEL, 0 to 3 (default 1)", 0},
    {"isolation", 'I', "LEVEL", 0,
     "Isolate by LEVEL (L1 to L4), or by the strongest that this machine "
     "offers (best); the default is L1: the answer runs with your rights",
     0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'o':
        parsed->only = argument;
        return 0;
    case 's':
        if (stage_find(argument) == STAGE_COUNT)
            argp_error(state, "no stage is named `%s`", argument);
        parsed->stage = argument;
        return 0;
    case 'h':
        if (strlen(argument) != 1 || argument[0] < '0' || argument[0] > '3')
            argp_error(state, "--hints: 0 to 3, not `%s`", argument);
        parsed->hints = (unsigned)(argument[0] - '0');
        return 0;
    case 'I':
        parsed->isolation = isolation_parse(state, argument);
        return 0;
    case ARGP_KEY_ARG:
        if (parsed->target != NULL)
            argp_error(state, "one answer at a time; `dojo grade` takes more");
        parsed->target = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    options,
    parse,
    "[KATA|FOLDER|FILE]",
    "Judge an answer: work/KATA where there is one, else the kata's starter; "
    "a folder made by `dojo start`; a file below a kata.  Without an argument "
    "the folder here.\vThe first stage's result comes at once, the others "
    "follow.",
    children,
    NULL,
    NULL};

struct shown {
    const struct kata *kata;
    unsigned hints;
};

static void on_stage(void *context, const json_t *stage, const json_t *tests)
{
    const struct shown *shown = context;

    show_stage(shown->kata, stage, tests, shown->hints);
}

static struct judge_options choose(const struct options *parsed,
                                   enum sandbox_level level,
                                   struct shown *shown)
{
    struct judge_options chosen = judge_everything();

    chosen.only = parsed->only;
    chosen.hide = true;
    chosen.isolation = sandbox_name(level);
    if (parsed->stage != NULL)
        for (int id = 0; id < STAGE_COUNT; id++)
            chosen.stages[id] = id == (int)stage_find(parsed->stage);
    if (!parsed->common.json) {
        chosen.stage_ended = on_stage;
        chosen.context = shown;
    }
    return chosen;
}

/* Where the learner works; NULL: that is a file of a kata's own. */
static char *own_folder(const struct answer *answer)
{
    char *mark = text_format("%s/.dojo", answer->label);
    bool marked = path_is_file(mark);

    free(mark);
    return marked ? text_copy(answer->label) : NULL;
}

static int judge_kept(const struct options *parsed, const struct kata *kata,
                      const struct answer *answer, const char *folder)
{
    struct shown shown = {.kata = kata, .hints = parsed->hints};
    struct judge_options chosen = choose(parsed, answer->level, &shown);
    json_t *entry;
    int code;

    if (parsed->only != NULL &&
        manifest_sentence(kata->manifest, parsed->only) == NULL)
        return complain(EXIT_USAGE, "%s has no sentence `%s`", kata->name,
                        parsed->only);
    entry = judge_answer(answer, &chosen);
    code = judge_exit_code(sentence_verdict(entry));
    if (folder != NULL && !interrupted())
        learner_judged(answer, folder, entry,
                       parsed->only == NULL && parsed->stage == NULL);
    if (parsed->common.json) {
        print_json(judge_results(json_pack("[o]", entry)));
    } else {
        show_entry(entry);
        json_decref(entry);
    }
    return code;
}

static int judge(const struct options *parsed, const struct kata *kata,
                 const struct answer *answer)
{
    char *folder = own_folder(answer);
    int code = judge_kept(parsed, kata, answer, folder);

    free(folder);
    return code;
}

int command_test(int argc, char **argv)
{
    struct options parsed = {.hints = 1};
    struct kata *kata = NULL;
    struct answer answer;
    enum sandbox_level level;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = isolation_choose(parsed.isolation, &level);
    if (code == 0)
        code = target_open(&parsed.common, parsed.target, &kata, &answer);
    if (code == 0) {
        answer.level = level;
        if (!parsed.common.json)
            printf("%s: %s\n", kata->name, answer.label);
        code = judge(&parsed, kata, &answer);
        answer_free(&answer);
        kata_free(kata);
    }
    common_free(&parsed.common);
    return code;
}
