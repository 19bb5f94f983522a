/* SPDX-License-Identifier: MIT */
/*
 * dojo solution: an answer of the kata's, once the learner's own is green, or
 * when asked a second time within the same attempt.
 */
#include "command.h"
#include "learner.h"
#include "show.h"
#include "style.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct common common;
    const char *target;
    const char *name;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            parsed->target = argument;
        else if (state->arg_num == 1)
            parsed->name = argument;
        else
            argp_error(state, "one kata, one solution");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    NULL,
    parse,
    "[KATA|FOLDER [SOLUTION]]",
    "Show an answer that passes: after yours is green, or when asked a second "
    "time within the same attempt, which dojo start or dojo reset begins.",
    children,
    NULL,
    NULL};

static void print_names(const struct kata *kata, const char *chosen)
{
    for (unsigned i = 0; i < kata->manifest->solutions_count; i++) {
        const struct manifest_solution *one = &kata->manifest->solutions[i];

        printf("%c %s%-12s%s %s\n", strcmp(one->name, chosen) == 0 ? '*' : ' ',
               style_bold(stdout), one->name, style_end(stdout),
               one->idea != NULL ? one->idea : "");
    }
}

static int show(const struct options *parsed, const struct kata *kata,
                const char *name)
{
    char *path = text_format("%s/solutions/%s.c", kata->folder, name);
    char *text = NULL;
    int error = text_read(path, ANSWER_FILE_MAX, &text, NULL);
    int code = 0;

    if (error < 0) {
        code = complain(EXIT_USAGE, "%s: %s", path, strerror(-error));
    } else if (parsed->common.json) {
        print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "schema",
                             "dojo.solution/1", "kata", kata->name, "solution",
                             name, "file", path, "text", text));
    } else {
        print_names(kata, name);
        printf("\n%s\n\n", path);
        show_source(text);
    }
    free(text);
    free(path);
    return code;
}

/* Whether it may be shown now.  What cannot be noted cannot be counted. */
static bool is_earned(const struct kata *kata, const char *folder)
{
    struct progress progress = learner_progress(kata->name);

    if (progress.green)
        return true;
    return learner_note(kata->name, "solution", 0, NULL, folder) < 0 ||
           progress.asked;
}

int command_solution(int argc, char **argv)
{
    struct options parsed = {0};
    struct kata *kata;
    char *folder;
    const char *name;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = learner_open(&parsed.common, parsed.target, &kata, &folder);
    if (code == 0) {
        name = parsed.name != NULL ? parsed.name
               : kata->manifest->solutions_count > 0
                   ? kata->manifest->solutions[0].name
                   : "";
        if (manifest_solution(kata->manifest, name) == NULL)
            code = complain(EXIT_USAGE, "%s has no solution `%s`", kata->name,
                            name);
        else if (!is_earned(kata, folder))
            code = complain(EXIT_FAILED,
                            "%s is not green yet; try `dojo hint` first, or "
                            "ask once more",
                            kata->name);
        else
            code = show(&parsed, kata, name);
    }
    free(folder);
    kata_free(kata);
    common_free(&parsed.common);
    return code;
}
