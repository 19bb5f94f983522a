/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "path.h"
#include "style.h"

#include <stdlib.h>

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
    json_t *needs = json_array();
    json_t *entry;

    for (unsigned i = 0; i < manifest->needs_count; i++)
        json_array_append_new(needs, json_string(manifest->needs[i]));
    entry =
        json_pack("{s:s, s:s, s:s, s:i, s:i, s:o, s:i, s:b}", "name",
                  kata->name, "title", manifest->title, "idea", manifest->idea,
                  "minutes", (int)manifest->minutes, "sentences",
                  (int)manifest->sentences_count, "needs", needs, "version",
                  (int)manifest->version, "started", path_is_folder(work));
    free(work);
    return entry;
}

static void print_kata(const struct kata *kata)
{
    char *work = text_format("work/%s", kata->name);

    printf("%s%-12s%s %3u min  %s%s\n", style_bold(stdout), kata->name,
           style_end(stdout), kata->manifest->minutes, kata->manifest->idea,
           path_is_folder(work) ? "  [started]" : "");
    free(work);
}

/* One kata that cannot be read does not hide the others. */
static int add(const struct common *common, const char *name, json_t *katas)
{
    struct kata *kata = NULL;
    char *message = NULL;
    int code = 0;

    if (kata_open(&common->katas, name, &kata, &message) < 0)
        code = complain(EXIT_USAGE, "%s", message);
    else if (common->json)
        json_array_append_new(katas, describe(kata));
    else
        print_kata(kata);
    free(message);
    kata_free(kata);
    return code;
}

int command_list(int argc, char **argv)
{
    struct common common;
    struct text_list names = {0};
    json_t *katas = json_array();
    int code = 0;

    common_init(&common);
    argp_parse(&argp, argc, argv, 0, NULL, &common);
    kata_names(&common.katas, &names);
    for (size_t i = 0; i < names.count; i++) {
        int one = add(&common, names.items[i], katas);

        code = one != 0 ? one : code;
    }
    if (common.json)
        print_json(
            json_pack("{s:s, s:O}", "schema", "dojo.list/1", "katas", katas));
    json_decref(katas);
    text_list_free(&names);
    common_free(&common);
    return code;
}
