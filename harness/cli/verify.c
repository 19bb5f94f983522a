/* SPDX-License-Identifier: MIT */
#include "anatomy.h"
#include "command.h"
#include "interrupt.h"
#include "jobs.h"
#include "proof.h"
#include "style.h"
#include "whole.h"

#include <stdlib.h>
#include <string.h>

struct options {
    struct common common;
    struct text_list katas;
    struct proof_options proof;
};

static const struct argp_option options[] = {
    {"repeat", 'r', "N", 0,
     "Run sentences on real threads N times (default: 5 on broken variants)",
     0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;
    char *end;
    unsigned long repeat;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'r':
        repeat = strtoul(argument, &end, 10);
        if (repeat < 1 || repeat > 100000 || *end != '\0')
            argp_error(state, "--repeat: 1 to 100000, not `%s`", argument);
        parsed->proof.repeat = (unsigned)repeat;
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
    "Prove that katas tell right from wrong: the starter fails the sentences "
    "that it should, solutions pass, every broken variant is noticed, every "
    "sentence fails somewhere, the folders are as the house lays them out.",
    children,
    NULL,
    NULL};

static void print_lines(const char *head, const json_t *list)
{
    const json_t *item;
    size_t index;

    json_array_foreach (list, index, item) {
        printf("  %-10s %s/%s: %s\n", head,
               json_string_value(json_object_get(item, "kata")),
               json_string_value(json_object_get(item, "about")),
               json_string_value(json_object_get(item, "what")));
    }
}

static void print_counts(const struct proof_tasks *tasks,
                         const struct kata *kata)
{
    unsigned solutions = 0;
    unsigned broken = 0;
    unsigned noticed = 0;

    for (size_t i = 0; i < tasks->count; i++) {
        const struct proof_task *task = &tasks->items[i];

        if (task->kata != kata)
            continue;
        solutions += task->role == PROOF_SOLUTION;
        broken += task->role == PROOF_BROKEN;
        noticed += json_is_true(json_object_get(task->entry, "noticed"));
    }
    printf("%s%s%s: %u sentences, %u solutions, %u of %u broken variants "
           "noticed\n",
           style_bold(stdout), kata->name, style_end(stdout),
           kata->manifest->sentences_count, solutions, noticed, broken);
}

static int show(const struct options *parsed, const struct whole *whole)
{
    size_t wrong = json_array_size(whole->problems.list);

    if (parsed->common.json) {
        json_t *results = whole_results(whole);

        json_object_set(results, "problems", whole->problems.list);
        json_object_set(results, "notes", whole->problems.notes);
        print_json(results);
    } else {
        for (size_t i = 0; i < whole->count; i++)
            print_counts(&whole->tasks, whole->katas[i]);
        print_lines("note", whole->problems.notes);
        print_lines("problem", whole->problems.list);
        if (wrong == 0)
            puts("proved");
        else
            printf("%zu problem%s\n", wrong, wrong == 1 ? "" : "s");
    }
    return wrong == 0 ? EXIT_ACCEPTED : EXIT_FAILED;
}

int command_verify(int argc, char **argv)
{
    struct options parsed = {0};
    struct whole whole;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = whole_open(&whole, &parsed.common, &parsed.katas);
    if (code == 0) {
        for (size_t i = 0; i < whole.count; i++)
            anatomy_check(whole.katas[i], &whole.problems);
        whole_run(&whole, &parsed.proof);
        code = interrupted() ? EXIT_INTERRUPTED : show(&parsed, &whole);
    }
    whole_close(&whole);
    text_list_free(&parsed.katas);
    common_free(&parsed.common);
    return code;
}
