/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *target_kata(const char *folder, unsigned *version)
{
    char *path = text_format("%s/.dojo", folder);
    json_t *mark = json_load_file(path, 0, NULL);
    const char *name = json_string_value(json_object_get(mark, "kata"));
    char *kata = name != NULL ? text_copy(name) : NULL;

    *version = (unsigned)json_integer_value(json_object_get(mark, "version"));
    json_decref(mark);
    free(path);
    return kata;
}

static int open_kata(const struct common *common, const char *name,
                     struct kata **kata)
{
    char *message = NULL;
    int error = kata_open(&common->katas, name, kata, &message);
    int code = 0;

    if (error < 0)
        code = complain(EXIT_USAGE, "%s",
                        message != NULL ? message : strerror(-error));
    free(message);
    return code;
}

/* The exit code for what taking in said; message is freed. */
static int told(int error, char *message)
{
    int code = 0;

    if (error < 0)
        code =
            complain(error == -EIO || error == -ENOSPC ? EXIT_OURS : EXIT_USAGE,
                     "%s", message != NULL ? message : strerror(-error));
    free(message);
    return code;
}

static int take_folder(const struct common *common, const char *folder,
                       const char *name, struct kata **kata,
                       struct answer *answer)
{
    unsigned version = 0;
    char *marked = target_kata(folder, &version);
    char *message = NULL;
    int code;
    int error;

    if (common->kata != NULL)
        name = common->kata;
    else if (name == NULL)
        name = marked;
    if (name == NULL)
        return complain(EXIT_USAGE,
                        "%s: no .dojo file names the kata; say --kata KATA",
                        folder);
    code = open_kata(common, name, kata);
    if (code == 0) {
        error = answer_take_folder(*kata, folder, folder, answer, &message);
        code = told(error, message);
    }
    free(marked);
    return code;
}

static int take_starter(struct kata *kata, struct answer *answer)
{
    char *message = NULL;
    int error = answer_take_file(kata, "starter.c", answer, &message);

    return told(error, message);
}

/* katas/counter/solutions/mutex.c: the kata is a folder above. */
static int take_file(const struct common *common, const char *file,
                     struct kata **kata, struct answer *answer)
{
    char *path = realpath(file, NULL);
    char *message = NULL;
    char *slash;
    int code = -1;

    while (path != NULL && common->kata == NULL && code < 0 &&
           (slash = strrchr(path, '/')) != NULL && slash != path) {
        char *manifest;

        *slash = '\0';
        manifest = text_format("%s/kata.yaml", path);
        if (path_is_file(manifest)) {
            int error = kata_open_folder(path, kata, &message);

            code = told(error, message);
        }
        free(manifest);
    }
    free(path);
    if (code == 0) {
        int error;

        path = realpath(file, NULL);
        message = NULL;
        error = answer_take_file(*kata, path + strlen((*kata)->folder) + 1,
                                 answer, &message);
        code = told(error, message);
        free(path);
    } else if (code < 0) {
        code =
            complain(EXIT_USAGE, "%s: is in no kata; hand in the folder", file);
    }
    return code;
}

/* work/KATA here, then in the house. */
static char *work_folder(const char *name)
{
    char *here = text_format("work/%s", name);

    if (path_is_folder(here))
        return here;
    free(here);
    here = text_format("%s/work/%s", tools_source(), name);
    if (path_is_folder(here))
        return here;
    free(here);
    return NULL;
}

static int take_named(const struct common *common, const char *name,
                      struct kata **kata, struct answer *answer)
{
    int code = open_kata(common, name, kata);
    char *work;

    if (code != 0)
        return code;
    work = work_folder(name);
    if (work != NULL) {
        kata_free(*kata);
        *kata = NULL;
        code = take_folder(common, work, name, kata, answer);
    } else {
        code = take_starter(*kata, answer);
    }
    free(work);
    return code;
}

/* Whether an argument names a folder rather than a kata. */
static bool means_folder(const struct common *common, const char *argument)
{
    char *mark = text_format("%s/.dojo", argument);
    bool marked = path_is_file(mark);

    free(mark);
    return marked || common->kata != NULL || strchr(argument, '/') != NULL ||
           strcmp(argument, ".") == 0;
}

int target_open(const struct common *common, const char *argument,
                struct kata **kata, struct answer *answer)
{
    int code;

    *kata = NULL;
    *answer = (struct answer){0};
    if (argument == NULL && common->kata == NULL)
        code = take_folder(common, ".", NULL, kata, answer);
    else if (argument == NULL)
        code = take_named(common, common->kata, kata, answer);
    else if (path_is_file(argument))
        code = take_file(common, argument, kata, answer);
    else if (means_folder(common, argument))
        code = path_is_folder(argument)
                   ? take_folder(common, argument, NULL, kata, answer)
                   : complain(EXIT_USAGE, "%s: no such folder", argument);
    else
        code = take_named(common, argument, kata, answer);
    if (code != 0) {
        answer_free(answer);
        kata_free(*kata);
        *kata = NULL;
    }
    return code;
}
