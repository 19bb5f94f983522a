/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "learner.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    struct common common;
    const char *kata;
    const char *folder;
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
            parsed->kata = argument;
        else if (state->arg_num == 1)
            parsed->folder = argument;
        else
            argp_error(state, "one kata, one folder");
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
    NULL,
    parse,
    "KATA [DIR]",
    "Copy a kata's starter and header to DIR, work/KATA by default.  Never "
    "over somebody's work.",
    children,
    NULL,
    NULL};

/* A folder, and what has been put there so far. */
struct filling {
    const char *folder;
    bool is_new; /* the folder was not there */
    struct text_list paths;
};

static int put(struct filling *filling, const char *name, const char *text,
               size_t length)
{
    char *path = text_format("%s/%s", filling->folder, name);
    int error =
        access(path, F_OK) == 0 ? -EEXIST : text_write(path, text, length);
    int code = 0;

    if (error == -EEXIST)
        code = complain(EXIT_USAGE,
                        "%s is there already and stays as it is; name another "
                        "folder: dojo start KATA DIR",
                        path);
    else if (error < 0)
        code = complain(EXIT_USAGE,
                        "%s: %s; name a folder that can be "
                        "written: dojo start KATA DIR",
                        path, strerror(-error));
    else
        text_list_add(&filling->paths, path);
    free(path);
    return code;
}

/* Half a folder would be in the way of the next start. */
static void take_away(const struct filling *filling)
{
    for (size_t i = 0; i < filling->paths.count; i++)
        (void)unlink(filling->paths.items[i]);
    if (filling->is_new)
        (void)rmdir(filling->folder);
}

static int copy(const struct kata *kata, const char *from,
                struct filling *filling, const char *name)
{
    char *path = text_format("%s/%s", kata->folder, from);
    char *text = NULL;
    size_t length = 0;
    int error = text_read(path, ANSWER_FILE_MAX, &text, &length);
    int code;

    if (error < 0)
        code = complain(EXIT_USAGE, "%s: %s", path, strerror(-error));
    else
        code = put(filling, name, text, length);
    free(text);
    free(path);
    return code;
}

static int put_json(struct filling *filling, const char *name, json_t *json)
{
    char *text = json_dumps(json, JSON_INDENT(2));
    int code;

    code = text != NULL ? put(filling, name, text, strlen(text)) : EXIT_OURS;
    free(text);
    json_decref(json);
    return code;
}

/* So that editors know the header and the warnings. */
static json_t *compile_commands(const struct kata *kata, const char *folder)
{
    char *whole = realpath(folder, NULL);
    json_t *all = json_array();

    for (unsigned i = 0; i < kata->manifest->files_count; i++) {
        const char *name = kata->manifest->files[i];

        if (text_ends(name, ".c"))
            json_array_append_new(
                all,
                json_pack("{s:s, s:s, s:[s, s, s, s, s, s, s, s]}", "directory",
                          whole != NULL ? whole : folder, "file", name,
                          "arguments", tools_cc(), "-std=gnu17", "-Wall",
                          "-Wextra", "-I.", "-pthread", "-c", name));
    }
    free(whole);
    return all;
}

/* Nothing is written when one of the files is there already. */
static int check_free(const struct kata *kata, const char *folder)
{
    const struct manifest *manifest = kata->manifest;
    int code = 0;

    for (unsigned i = 0; i < manifest->files_count && code == 0; i++) {
        char *path = text_format("%s/%s", folder, manifest->files[i]);

        if (access(path, F_OK) == 0)
            code = complain(EXIT_USAGE,
                            "%s is there already and stays as it is; name "
                            "another folder: dojo start %s DIR",
                            path, kata->name);
        free(path);
    }
    return code;
}

static int fill(const struct kata *kata, struct filling *filling)
{
    const struct manifest *manifest = kata->manifest;
    int code = 0;

    for (unsigned i = 0; i < manifest->files_count && code == 0; i++)
        code = copy(kata, i == 0 ? "starter.c" : manifest->files[i], filling,
                    manifest->files[i]);
    if (code == 0)
        code = copy(kata, manifest->header, filling, manifest->header);
    if (code == 0)
        code = put_json(filling, ".dojo",
                        json_pack("{s:s, s:i}", "kata", kata->name, "version",
                                  (int)manifest->version));
    if (code == 0)
        code = put_json(filling, "compile_commands.json",
                        compile_commands(kata, filling->folder));
    return code;
}

int start_copy(const struct kata *kata, const char *folder)
{
    struct filling filling = {.folder = folder,
                              .is_new = access(folder, F_OK) < 0};
    int error = path_make(folder);
    int code;

    if (error < 0)
        return complain(EXIT_USAGE,
                        "%s: %s; name a folder that can be written: dojo "
                        "start %s DIR",
                        folder, strerror(-error), kata->name);
    code = check_free(kata, folder);
    if (code == 0) {
        code = fill(kata, &filling);
        if (code != 0)
            take_away(&filling);
    }
    text_list_free(&filling.paths);
    return code;
}

int start_fill(const struct kata *kata, const char *folder)
{
    int code = start_copy(kata, folder);

    if (code == 0)
        (void)learner_note(kata->name, "start", 0, NULL, folder);
    return code;
}

int command_start(int argc, char **argv)
{
    struct options parsed = {0};
    struct kata *kata = NULL;
    char *message = NULL;
    char *folder = NULL;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    if (kata_open(&parsed.common.katas, parsed.kata, &kata, &message) < 0) {
        code = complain(EXIT_USAGE, "%s", message);
    } else {
        folder = parsed.folder != NULL ? text_copy(parsed.folder)
                                       : text_format("work/%s", kata->name);
        code = start_fill(kata, folder);
    }
    if (code == 0 && parsed.common.json)
        print_json(json_pack("{s:s, s:s, s:s}", "schema", "dojo.start/1",
                             "kata", kata->name, "folder", folder));
    else if (code == 0)
        printf("%s/%s is yours; %s/README.md tells the story.\n"
               "Then: dojo watch %s\n",
               folder, kata->manifest->files[0], kata->folder,
               parsed.folder != NULL ? folder : kata->name);
    free(folder);
    free(message);
    kata_free(kata);
    common_free(&parsed.common);
    return code;
}
