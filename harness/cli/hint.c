/* SPDX-License-Identifier: MIT */
/* dojo hint: for the first sentence that failed when last judged. */
#include "command.h"
#include "learner.h"
#include "practice.h"
#include "sentence.h"
#include "show.h"
#include "style.h"

#include <stdlib.h>
#include <string.h>

struct options {
    struct common common;
    const char *target;
    const char *sentence;
    unsigned level;
};

static const struct argp_option options[] = {
    {"level", 'l', "LEVEL", 0,
     "1 a question (default), 2 a direction, 3 nearly the answer", 0},
    {"only", 'o', "SENTENCE", 0, "For this sentence", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case 'l':
        if (strlen(argument) != 1 || argument[0] < '1' || argument[0] > '3')
            argp_error(state, "--level: 1 to 3, not `%s`", argument);
        parsed->level = (unsigned)(argument[0] - '0');
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
    "A hint for the first sentence that failed when the answer was last "
    "judged.  Without an argument: the folder here, else where you worked "
    "last.",
    children,
    NULL,
    NULL};

static void print_hints(const struct kata *kata, const char *sentence,
                        const char *own, unsigned level)
{
    printf("%s%s%s\n", style_bold(stdout), sentence, style_end(stdout));
    for (unsigned i = 1; i <= level; i++) {
        const char *hint = hints_get(&kata->hints, sentence, i);

        if (hint == NULL && i == 1)
            hint = own;
        if (hint != NULL) {
            char *text = text_format("%u  %s", i, hint);

            show_text(text, "  ");
            free(text);
        }
    }
    if (level < HINT_LEVELS && hints_get(&kata->hints, sentence, level + 1))
        printf("%sdojo hint -l %u says more%s\n", style_dim(stdout), level + 1,
               style_end(stdout));
}

static int give(const struct options *parsed, const struct kata *kata,
                const char *sentence, const char *own, const char *folder)
{
    char *detail = text_format("%s:%u", sentence, parsed->level);

    if (parsed->common.json) {
        json_t *hints = json_array();

        for (unsigned i = 1; i <= parsed->level; i++) {
            const char *hint = hints_get(&kata->hints, sentence, i);

            if (hint != NULL)
                json_array_append_new(hints, json_string(hint));
        }
        print_json(json_pack("{s:s, s:s, s:s, s:o}", "schema", "dojo.hint/1",
                             "kata", kata->name, "sentence", sentence, "hints",
                             hints));
    } else {
        print_hints(kata, sentence, own, parsed->level);
    }
    (void)learner_note(kata->name, "hint", 0, detail, folder);
    free(detail);
    return 0;
}

/* Names of hidden sentences are not told, and neither are their hints. */
static bool may_be_told(const struct kata *kata, const char *sentence)
{
    const struct manifest_sentence *found =
        manifest_sentence(kata->manifest, sentence);

    return found != NULL && strcmp(found->visibility, "hidden") != 0;
}

static int run(const struct options *parsed)
{
    struct kata *kata;
    char *folder;
    json_t *entry = NULL;
    const json_t *red = NULL;
    int code = learner_open(&parsed->common, parsed->target, &kata, &folder);

    if (code != 0)
        goto out;
    if (parsed->sentence != NULL) {
        code = may_be_told(kata, parsed->sentence)
                   ? give(parsed, kata, parsed->sentence, NULL, folder)
                   : complain(EXIT_USAGE, "%s has no sentence `%s`", kata->name,
                              parsed->sentence);
        goto out;
    }
    code = practice_red(kata, folder, &entry, &red);
    if (code == 0 && red != NULL)
        code =
            give(parsed, kata, json_string_value(json_object_get(red, "name")),
                 json_string_value(json_object_get(red, "hint")), folder);
out:
    json_decref(entry);
    free(folder);
    kata_free(kata);
    return code;
}

int command_hint(int argc, char **argv)
{
    struct options parsed = {.level = 1};
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = run(&parsed);
    common_free(&parsed.common);
    return code;
}
