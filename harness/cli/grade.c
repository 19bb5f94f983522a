/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "judge.h"
#include "sentence.h"
#include "show.h"
#include "style.h"

#include <stdlib.h>
#include <string.h>

/* What this dojo can do: limits of time, memory, threads and output. */
#define LEVEL "L1"

struct options {
    struct common common;
    struct text_list folders;
    const char *seed;
    const char *isolation;
};

static const struct argp_option options[] = {
    {"seed", 's', "TEXT", 0, "Where chosen inputs come from", 0},
    {"require-isolation", 'R', "LEVEL", 0,
     "Refuse to grade with less isolation than LEVEL (L1 to L4)", 0},
    {0}};

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
        if (strlen(argument) != 2 || argument[0] != 'L' || argument[1] < '1' ||
            argument[1] > '4')
            argp_error(state, "--require-isolation: L1 to L4, not `%s`",
                       argument);
        parsed->isolation = argument;
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
    "Judge folders of answers by every stage.  Answers run with your rights, "
    "bounded in time, memory, threads and output (isolation " LEVEL "): hand "
    "it only what you would run yourself.",
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
    chosen.isolation = LEVEL;
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

int command_grade(int argc, char **argv)
{
    struct options parsed = {0};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    if (parsed.isolation != NULL && strcmp(parsed.isolation, LEVEL) > 0)
        code = complain(EXIT_ISOLATION,
                        "isolation %s is demanded, %s is what there is",
                        parsed.isolation, LEVEL);
    else
        code = grade_all(&parsed);
    text_list_free(&parsed.folders);
    common_free(&parsed.common);
    return code;
}
