/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "interrupt.h"
#include "practice.h"
#include "style.h"
#include "timing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 10, FIGURE = 12, BAR_LEAST = 4, COLUMNS_MOST = 80 };

struct options {
    struct common common;
    const char *target;
    const char *filter;
    const char *against;
    double seconds;
};

static const struct argp_option options[] = {
    {"only", 'o', "TEXT", 0, "Only benchmarks with TEXT in their name", 0},
    {"against", 'a', "SOLUTION", 0,
     "The reference (default: the kata's first solution)", 0},
    {"seconds", 's', "N", 0, "Time for each benchmark and answer (default 0.5)",
     0},
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
        parsed->filter = argument;
        return 0;
    case 'a':
        parsed->against = argument;
        return 0;
    case 's':
        parsed->seconds = strtod(argument, &end);
        if (*end != '\0' || parsed->seconds < 0.001 || parsed->seconds > 3600)
            argp_error(state, "--seconds: 0.001 to 3600, not `%s`", argument);
        return 0;
    case ARGP_KEY_ARG:
        if (parsed->target != NULL)
            argp_error(state, "one answer at a time");
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
    "Time an answer beside a reference, in alternating slices, so that the "
    "ratio can be believed where absolute times cannot.",
    children,
    NULL,
    NULL};

static int build_both(const struct options *parsed, const struct kata *kata,
                      struct answer *answer, struct timing *timing)
{
    const char *against = parsed->against != NULL
                              ? parsed->against
                              : kata->manifest->solutions[0].name;
    char *file = text_format("solutions/%s.c", against);
    char *message = NULL;
    int error;
    int code = 0;

    if (manifest_solution(kata->manifest, against) == NULL) {
        code = complain(EXIT_USAGE, "%s has no solution `%s`", kata->name,
                        against);
    } else {
        error = timing_add_file(timing, against, file, NULL, &message);
        if (error == 0) {
            free(message);
            error = timing_add_answer(timing, "answer", answer, NULL, &message);
        }
        if (error == -ENOENT)
            code = complain(EXIT_USAGE, "%s has no benchmark", kata->name);
        else if (error < 0)
            code = complain(error == -EINVAL ? EXIT_FAILED : EXIT_OURS, "%s",
                            message != NULL ? message : strerror(-error));
    }
    free(message);
    free(file);
    return code;
}

static double number(const json_t *entry, const char *key)
{
    return json_number_value(json_object_get(entry, key));
}

/* "  mutex        ##########............     12.1 ns" */
static void print_bar(const char *name, double ns, double most, int columns)
{
    int width = columns - NAME - FIGURE - 5;
    double part = most > 0 ? ns / most : 0;
    int filled;

    width = width < BAR_LEAST ? BAR_LEAST : width;
    filled = part > 0 && part <= 1 ? (int)(part * width + 0.5) : 0;
    printf("  %-*.*s ", NAME, NAME, name);
    for (int i = 0; i < width; i++)
        putchar(i < filled ? '#' : '.');
    printf(" %*.1f\n", FIGURE, ns);
}

static void print_one(const char *against, const json_t *reference,
                      const json_t *answer)
{
    const char *error = json_string_value(json_object_get(answer, "error"));
    const char *name = json_string_value(json_object_get(answer, "name"));
    const char *comparison =
        json_string_value(json_object_get(answer, "comparison"));
    double before = number(reference, "ns_per_op");
    double own = number(answer, "ns_per_op");
    int columns = practice_columns(stdout);

    if (error != NULL) {
        printf("%-28s %s\n", name, error);
        return;
    }
    columns = columns < COLUMNS_MOST ? columns : COLUMNS_MOST;
    printf("%s%s%s\n", style_bold(stdout), name, style_end(stdout));
    print_bar(against, before, own > before ? own : before, columns);
    print_bar("answer", own, own > before ? own : before, columns);
    printf("  ratio %.3f [%.3f, %.3f] +-%.3f  %s\n",
           number(answer, "ratio_to_reference"), number(answer, "low"),
           number(answer, "high"), number(answer, "resolution"),
           comparison != NULL ? comparison : "");
    fflush(stdout);
}

static int measure(const struct options *parsed, const struct timing *timing,
                   json_t *benchmarks)
{
    json_t *names = timing_names(timing, NULL);
    json_t *name;
    size_t index;
    int code = 0;

    if (names == NULL)
        return complain(EXIT_OURS, "the benchmark program does not answer");
    if (!parsed->common.json)
        printf("ns an operation; ratio to %s [95 %% interval] resolution\n",
               timing->candidates[0].name);
    json_array_foreach (names, index, name) {
        const char *text = json_string_value(name);
        json_t *results;

        if (interrupted() ||
            (parsed->filter != NULL && strstr(text, parsed->filter) == NULL))
            continue;
        progress_show(index + 1, json_array_size(names), text);
        results = timing_measure(timing, text, parsed->seconds);
        progress_clear();
        if (json_object_get(json_array_get(results, 1), "error") != NULL)
            code = EXIT_FAILED;
        if (!parsed->common.json)
            print_one(timing->candidates[0].name, json_array_get(results, 0),
                      json_array_get(results, 1));
        json_array_extend(benchmarks, results);
        json_decref(results);
    }
    json_decref(names);
    return code;
}

int command_bench(int argc, char **argv)
{
    struct options parsed = {.seconds = 0.5};
    struct kata *kata = NULL;
    struct answer answer;
    struct timing timing = {0};
    json_t *benchmarks = json_array();
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = target_open(&parsed.common, parsed.target, &kata, &answer);
    if (code == 0) {
        timing_init(&timing, kata);
        code = build_both(&parsed, kata, &answer, &timing);
        if (code == 0)
            code = measure(&parsed, &timing, benchmarks);
        if (parsed.common.json && code != EXIT_USAGE && !interrupted())
            print_json(json_pack("{s:s, s:s, s:O}", "schema", "dojo.bench/1",
                                 "kata", kata->name, "timing", benchmarks));
        answer_free(&answer);
        timing_free(&timing);
        kata_free(kata);
    }
    json_decref(benchmarks);
    common_free(&parsed.common);
    return code;
}
