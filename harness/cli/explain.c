/* SPDX-License-Identifier: MIT */
/* dojo explain: the last red in words. */
#include "command.h"
#include "learner.h"
#include "practice.h"
#include "teach.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_MAX = 64 << 20, WIDTH_MOST = 80 };

struct options {
    struct common common;
    const char *target;
    const char *results;
    const char *sentence;
};

static const struct argp_option options[] = {
    {"results", 'r', "FILE", 0,
     "Explain what FILE says, as --json writes it, in place of the last "
     "judging",
     0},
    {"only", 'o', "SENTENCE", 0, "This sentence, not the first that failed", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'r':
        parsed->results = argument;
        return 0;
    case 'o':
        parsed->sentence = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (parsed->target != NULL)
            argp_error(state, "one kata at a time");
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
    "[KATA|FOLDER]",
    "What failed first when the answer was last judged: what happened, why it "
    "is allowed, what would forbid it.",
    children,
    NULL,
    NULL};

/* The named sentence's failure, else the first of all. */
static const json_t *choose(const json_t *entry, const char *sentence)
{
    const json_t *tests = json_object_get(entry, "tests");
    const json_t *test;
    size_t index;

    if (sentence == NULL)
        return learner_red(entry);
    json_array_foreach (tests, index, test) {
        json_t *one = json_pack("{s:[O]}", "tests", test);
        const char *name = json_string_value(json_object_get(test, "name"));
        bool fits = name != NULL && strcmp(name, sentence) == 0 &&
                    learner_red(one) != NULL;

        json_decref(one);
        if (fits)
            return test;
    }
    return NULL;
}

static int tell(const struct options *parsed, const json_t *red)
{
    int width = practice_columns(stdout);

    if (red == NULL && parsed->sentence != NULL)
        return complain(EXIT_USAGE, "`%s` did not fail", parsed->sentence);
    if (red == NULL)
        return 0;
    if (parsed->common.json) {
        const struct lesson *lesson = lesson_find(red);
        const json_t *message = json_object_get(red, "message");

        print_json(json_pack(
            "{s:s, s:O, s:O, s:o, s:s, s:s}", "schema", "dojo.explain/1",
            "sentence", json_object_get(red, "name"), "verdict",
            json_object_get(red, "verdict"), "happened",
            message != NULL ? json_deep_copy(message) : json_string(""),
            "allowed_because", lesson->why, "forbidden_by", lesson->forbid));
        return 0;
    }
    teach(stdout, red, width < WIDTH_MOST ? width : WIDTH_MOST);
    return 0;
}

/* An entry alone, or results: the first of them in which something failed. */
static int explain_file(const struct options *parsed)
{
    char *text = NULL;
    int error = text_read(parsed->results, RESULTS_MAX, &text, NULL);
    json_t *file = error == 0 ? json_loads(text, 0, NULL) : NULL;
    const json_t *results = json_object_get(file, "results");
    const json_t *red = choose(file, parsed->sentence);
    int code;

    for (size_t i = 0; i < json_array_size(results) && red == NULL; i++)
        red = choose(json_array_get(results, i), parsed->sentence);
    if (error < 0)
        code =
            complain(EXIT_USAGE, "%s: %s", parsed->results, strerror(-error));
    else if (!json_is_object(file))
        code =
            complain(EXIT_USAGE, "%s: these are no results", parsed->results);
    else
        code = tell(parsed, red);
    json_decref(file);
    free(text);
    return code;
}

static int explain_last(const struct options *parsed)
{
    struct kata *kata;
    char *folder;
    json_t *entry = NULL;
    const json_t *red = NULL;
    int code = learner_open(&parsed->common, parsed->target, &kata, &folder);

    if (code == 0)
        code = practice_red(kata, folder, &entry, &red);
    if (code == 0)
        code = tell(parsed, parsed->sentence != NULL
                                ? choose(entry, parsed->sentence)
                                : red);
    json_decref(entry);
    free(folder);
    kata_free(kata);
    return code;
}

int command_explain(int argc, char **argv)
{
    struct options parsed = {0};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code =
        parsed.results != NULL ? explain_file(&parsed) : explain_last(&parsed);
    common_free(&parsed.common);
    return code;
}
