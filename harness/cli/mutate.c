/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "judge.h"
#include "mutate_run.h"
#include "mutate_show.h"
#include "strength.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct options {
    struct common common;
    struct text_list katas;
    struct text_list answers;
    struct strength_choice choice;
    bool list;
};

static const struct argp_option options[] = {
    {"answer", 'a', "NAME", 0, "Mutants of this solution alone; repeatable", 0},
    {"function", 'f', "NAME", 0, "Mutants of this function alone", 0},
    {"operator", 'o', "NAME", 0, "Mutants that this operator makes alone", 0},
    {"class", 'c', "CLASS", 0, "`classic` or `concurrency` alone", 0},
    {"every", 'e', "N", 0, "A sample: the first of every N mutants", 0},
    {"entries", 'E', NULL, 0, "Judge what mutants.yaml names, too", 0},
    {"list", 'l', NULL, 0, "Show the mutants, judge none", 0},
    {0}};

static void parse_operator(struct options *parsed, const char *name,
                           struct argp_state *state)
{
    parsed->choice.operation = mutant_operator_find(name);
    if (parsed->choice.operation == MUTANT_OPERATORS) {
        fputs("operators:", stderr);
        for (int i = 0; i < MUTANT_OPERATORS; i++)
            fprintf(stderr, " %s",
                    mutant_operator_name((enum mutant_operator)i));
        fputc('\n', stderr);
        argp_error(state, "--operator: there is no `%s`", name);
    }
}

static void parse_class(struct options *parsed, const char *name,
                        struct argp_state *state)
{
    parsed->choice.no_classic = strcmp(name, "concurrency") == 0;
    parsed->choice.no_concurrency = strcmp(name, "classic") == 0;
    if (!parsed->choice.no_classic && !parsed->choice.no_concurrency)
        argp_error(state, "--class: classic or concurrency, not `%s`", name);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;
    char *end;
    unsigned long every;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'a':
        text_list_add(&parsed->answers, argument);
        return 0;
    case 'f':
        parsed->choice.function = argument;
        return 0;
    case 'o':
        parse_operator(parsed, argument, state);
        return 0;
    case 'c':
        parse_class(parsed, argument, state);
        return 0;
    case 'e':
        every = strtoul(argument, &end, 10);
        if (every < 1 || every > 100000 || *end != '\0')
            argp_error(state, "--every: 1 to 100000, not `%s`", argument);
        parsed->choice.every = (unsigned)every;
        return 0;
    case 'E':
        parsed->choice.entries = true;
        return 0;
    case 'l':
        parsed->list = true;
        return 0;
    case ARGP_KEY_ARG:
        text_list_add(&parsed->katas, argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which kata? `dojo list` shows all");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    options,
    parse,
    "KATA...",
    "Put one small mistake after the other into a kata's solutions, and show "
    "which of them no sentence tells."
    "\vClassic mistakes (another operator, another constant, a statement left "
    "out) and those of concurrency (a lock or its return left out, a critical "
    "section shrunk or split, if for while, signal for broadcast, a weaker "
    "memory order).  What changes nothing that a caller could tell belongs "
    "into the kata's mutants.yaml, with the reason; and so does what is a "
    "mistake and cannot be told, with what the stages lack.  What is named "
    "there is judged with --entries alone: an entry whose mutant is killed is "
    "a problem."
    "\n\nA sentence that killed a mutant is asked first about the next one in "
    "the same function.  A classic mutant that is left, and whose compiled "
    "code (-O2) is that of the answer, is `same code`; one whose code is that "
    "of an earlier mutant of its function that was left, too, is a "
    "`duplicate`: neither is judged any more, neither needs an entry.  Then "
    "each sentence has a third of a second, or a glance of a hundred schedules "
    "where there are schedules, before any has all its time or is searched "
    "whole.  The first that tells a mutant is named.  Who uses more than two "
    "seconds of a processor goes round in circles, and is told by that.",
    children,
    NULL,
    NULL};

static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Names of solutions that the kata has not. */
static int check_answers(const struct options *parsed, const struct kata *kata)
{
    for (size_t i = 0; i < parsed->answers.count; i++)
        if (manifest_solution(kata->manifest, parsed->answers.items[i]) == NULL)
            return complain(EXIT_USAGE, "%s has no solution `%s`", kata->name,
                            parsed->answers.items[i]);
    return 0;
}

static int mutate_kata(const struct options *parsed, const struct kata *kata,
                       struct problems *problems, json_t *entries)
{
    struct strength strength;
    char *message = NULL;
    double start = now_seconds();
    bool judged = true;
    int code = check_answers(parsed, kata);

    if (code != 0)
        return code;
    if (strength_open(kata, &strength, &message) < 0) {
        code = complain(EXIT_USAGE, "%s", message);
        free(message);
        return code;
    }
    equivalents_check(kata, problems);
    strength_choose(&strength, &parsed->choice);
    if (strength.trials_count == 0) {
        strength_close(&strength);
        return complain(EXIT_USAGE, "%s: no mutant is made like that",
                        kata->name);
    }
    if (!parsed->list)
        judged = mutate_run(&strength, problems);
    if (interrupted())
        code = EXIT_INTERRUPTED;
    else if (parsed->common.json)
        json_array_append_new(entries,
                              strength_json(&strength, now_seconds() - start));
    else if (parsed->list)
        mutate_list(&strength);
    else if (judged)
        mutate_show(&strength, now_seconds() - start);
    if (code == 0 && !parsed->list)
        code = mutate_code(&strength);
    strength_close(&strength);
    return code;
}

static int mutate_katas(const struct options *parsed, struct problems *problems,
                        json_t *entries)
{
    int code = 0;

    for (size_t i = 0; i < parsed->katas.count; i++) {
        struct kata *kata = NULL;
        char *message = NULL;
        int own;

        if (kata_open(&parsed->common.katas, parsed->katas.items[i], &kata,
                      &message) < 0)
            own = complain(EXIT_USAGE, "%s", message);
        else
            own = mutate_kata(parsed, kata, problems, entries);
        kata_free(kata);
        free(message);
        if (own == EXIT_USAGE || own == EXIT_INTERRUPTED)
            return own;
        code = judge_worse_code(code, own);
    }
    return code;
}

int command_mutate(int argc, char **argv)
{
    struct options parsed = {
        .choice = {.operation = MUTANT_OPERATORS, .every = 1}};
    struct problems problems;
    json_t *entries = json_array();
    int code;

    common_init(&parsed.common);
    problems_init(&problems);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    parsed.choice.answers = &parsed.answers;
    code = mutate_katas(&parsed, &problems, entries);
    if (code != EXIT_USAGE && code != EXIT_INTERRUPTED) {
        if (json_array_size(problems.list) > 0)
            code = judge_worse_code(code, EXIT_FAILED);
        if (parsed.common.json)
            print_json(json_pack("{s:s, s:O, s:O}", "schema", "dojo.mutants/1",
                                 "katas", entries, "problems", problems.list));
        else
            mutate_problems(&problems);
    }
    json_decref(entries);
    problems_free(&problems);
    text_list_free(&parsed.answers);
    text_list_free(&parsed.katas);
    common_free(&parsed.common);
    return code;
}
