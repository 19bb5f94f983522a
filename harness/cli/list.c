/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "learner.h"
#include "path.h"
#include "practice.h"
#include "style.h"

#include <stdlib.h>
#include <string.h>

enum { WIDE = 60, LEAST = 8, BAR = 20 };

static error_t parse(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->input;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    NULL,     parse, "",  "Show the katas in the order of the path.",
    children, NULL,  NULL};

static json_t *describe(const struct kata *kata)
{
    const struct manifest *manifest = kata->manifest;
    char *work = text_format("work/%s", kata->name);
    struct progress progress = learner_progress(kata->name);
    json_t *needs = json_array();
    json_t *entry;

    for (unsigned i = 0; i < manifest->needs_count; i++)
        json_array_append_new(needs, json_string(manifest->needs[i]));
    entry =
        json_pack("{s:s, s:s, s:s, s:i, s:i, s:o, s:i, s:b, s:b, s:i}", "name",
                  kata->name, "title", manifest->title, "idea", manifest->idea,
                  "minutes", (int)manifest->minutes, "sentences",
                  (int)manifest->sentences_count, "needs", needs, "version",
                  (int)manifest->version, "started", path_is_folder(work),
                  "green", progress.green, "points", progress.points);
    free(work);
    return entry;
}

/* "green", "41 of 100", "started" or nothing; the caller frees. */
static char *how_far(const struct kata *kata)
{
    struct progress progress = learner_progress(kata->name);
    char *work = text_format("work/%s", kata->name);
    char *words;

    if (progress.green)
        words = text_copy("green");
    else if (progress.points >= 0)
        words = text_format("%d of 100", progress.points);
    else
        words = text_copy(progress.started || path_is_folder(work) ? "started"
                                                                   : "");
    free(work);
    return words;
}

static void print_kata(const struct kata *kata, int columns)
{
    char *far = how_far(kata);
    int room = columns - (columns < WIDE ? 0 : 8) - 25;

    printf("%s%-12s%s %s%-*s%s", style_bold(stdout), kata->name,
           style_end(stdout),
           strcmp(far, "green") == 0 ? style_verdict(stdout, VERDICT_ACCEPTED)
                                     : "",
           columns < 24 ? 0 : 9, far,
           strcmp(far, "green") == 0 ? style_end(stdout) : "");
    if (columns >= WIDE)
        printf(" %3u min", kata->manifest->minutes);
    if ((int)strlen(kata->manifest->idea) <= room)
        printf("  %s\n", kata->manifest->idea);
    else if (room >= LEAST)
        printf("  %.*s...\n", room - 3, kata->manifest->idea);
    else
        putchar('\n');
    free(far);
}

int list_print(const struct text_list *roots, int columns)
{
    struct text_list names = {0};
    unsigned green = 0;
    int code = 0;

    kata_names(roots, &names);
    for (size_t i = 0; i < names.count; i++) {
        struct kata *kata = NULL;
        char *message = NULL;

        /* One kata that cannot be read does not hide the others. */
        if (kata_open(roots, names.items[i], &kata, &message) < 0)
            code = complain(EXIT_USAGE, "%s", message);
        else
            print_kata(kata, columns);
        green += learner_progress(names.items[i]).green;
        free(message);
        kata_free(kata);
    }
    practice_bar(green, (unsigned)names.count,
                 columns < 2 * BAR + 8 ? BAR / 2 : BAR);
    printf(" %u of %zu katas green\n", green, names.count);
    text_list_free(&names);
    return code;
}

static int list_json(const struct text_list *roots)
{
    struct text_list names = {0};
    json_t *katas = json_array();
    int code = 0;

    kata_names(roots, &names);
    for (size_t i = 0; i < names.count; i++) {
        struct kata *kata = NULL;
        char *message = NULL;

        if (kata_open(roots, names.items[i], &kata, &message) < 0)
            code = complain(EXIT_USAGE, "%s", message);
        else
            json_array_append_new(katas, describe(kata));
        free(message);
        kata_free(kata);
    }
    print_json(
        json_pack("{s:s, s:o}", "schema", "dojo.list/1", "katas", katas));
    text_list_free(&names);
    return code;
}

int command_list(int argc, char **argv)
{
    struct common common;
    int code;

    common_init(&common);
    argp_parse(&argp, argc, argv, 0, NULL, &common);
    code = common.json ? list_json(&common.katas)
                       : list_print(&common.katas, practice_columns(stdout));
    common_free(&common);
    return code;
}
