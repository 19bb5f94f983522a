/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MARK_MAX = 4096 };

char *target_kata(const char *folder, unsigned *version)
{
    char *path = text_format("%s/.dojo", folder);
    char *text = NULL;
    size_t length = 0;
    json_t *mark = text_read_at(AT_FDCWD, path, MARK_MAX, &text, &length) == 0
                       ? json_loadb(text, length, 0, NULL)
                       : NULL;
    const char *name = json_string_value(json_object_get(mark, "kata"));
    char *kata = name != NULL ? text_copy(name) : NULL;

    *version = (unsigned)json_integer_value(json_object_get(mark, "version"));
    json_decref(mark);
    free(text);
    free(path);
    return kata;
}

/* What kept us from taking an answer in: an exit code and a line. */
__attribute__((format(printf, 3, 4))) static int refuse(char **why, int code,
                                                        const char *format, ...)
{
    va_list arguments;

    free(*why);
    va_start(arguments, format);
    *why = text_format_list(format, arguments);
    va_end(arguments);
    return code;
}

/* The exit code for what a function of the grade room said in *why. */
static int told(char **why, int error)
{
    if (error == 0)
        return 0;
    if (*why == NULL)
        *why = text_copy(strerror(-error));
    return error == -EIO || error == -ENOSPC || error == -EDQUOT ||
                   error == -EMFILE || error == -ENFILE
               ? EXIT_OURS
               : EXIT_USAGE;
}

static int open_kata(const struct common *common, const char *name,
                     struct kata **kata, char **why)
{
    int error = kata_open(&common->katas, name, kata, why);

    if (error < 0 && *why == NULL)
        *why = text_copy(strerror(-error));
    return error < 0 ? EXIT_USAGE : 0;
}

/* Who hands in work that others grade does not choose what stands there. */
static int take_in(const struct common *common, const char *folder,
                   const struct kata *kata, struct answer *answer, char **why)
{
    char *whole = common->strangers ? NULL : realpath(folder, NULL);
    int code =
        told(why, answer_take_folder(kata, whole != NULL ? whole : folder,
                                     folder, answer, why));

    free(whole);
    return code;
}

static int take_folder(const struct common *common, const char *folder,
                       const char *name, struct kata **kata,
                       struct answer *answer, char **why)
{
    unsigned version = 0;
    char *marked = target_kata(folder, &version);
    int code;

    if (common->kata != NULL)
        name = common->kata;
    else if (name == NULL)
        name = marked;
    if (name == NULL)
        return refuse(why, EXIT_USAGE,
                      "%s: no .dojo file names the kata; say --kata KATA",
                      folder);
    code = open_kata(common, name, kata, why);
    if (code == 0)
        code = take_in(common, folder, *kata, answer, why);
    free(marked);
    return code;
}

/* The file's whole path; NULL and errno, which is ELOOP for a link. */
static char *resolve_itself(const char *file)
{
    char *folder = strchr(file, '/') != NULL ? text_copy(file) : text_copy(".");
    char *last = strrchr(folder, '/');
    char *whole = realpath(file, NULL);
    char *place;
    char *itself;

    if (last != NULL)
        last[last == folder] = '\0';
    place = realpath(folder, NULL);
    itself = text_format("%s/%s", place != NULL ? place : "", path_name(file));
    if (whole != NULL && strcmp(whole, itself) != 0) {
        free(whole);
        whole = NULL;
        errno = ELOOP;
    }
    free(itself);
    free(place);
    free(folder);
    return whole;
}

/* katas/counter/solutions/mutex.c: the kata is a folder above. */
static int open_above(const char *file, struct kata **kata, char **why)
{
    char *path = text_copy(file);
    char *slash;
    int code = -1;

    while (code < 0 && (slash = strrchr(path, '/')) != NULL && slash != path) {
        char *manifest;

        *slash = '\0';
        manifest = text_format("%s/kata.yaml", path);
        if (path_is_file(manifest))
            code = told(why, kata_open_folder(path, kata, why));
        free(manifest);
    }
    free(path);
    return code;
}

static int take_file(const struct common *common, const char *file,
                     struct kata **kata, struct answer *answer, char **why)
{
    char *path =
        common->strangers ? resolve_itself(file) : realpath(file, NULL);
    int code;

    if (path == NULL && errno == ELOOP)
        return refuse(why, EXIT_USAGE, "%s: is a link; hand in the folder",
                      file);
    code =
        path == NULL || common->kata != NULL ? -1 : open_above(path, kata, why);
    if (code == 0)
        code = told(why,
                    answer_take_file(*kata, path + strlen((*kata)->folder) + 1,
                                     answer, why));
    else if (code < 0)
        code = refuse(why, EXIT_USAGE, "%s: %s; hand in the folder", file,
                      path != NULL && common->kata != NULL
                          ? "is a file, and --kata wants a folder"
                          : "is in no kata");
    free(path);
    return code;
}

/* work/KATA here, then in the house. */
char *target_work(const char *name)
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
                      struct kata **kata, struct answer *answer, char **why)
{
    int code = open_kata(common, name, kata, why);
    char *work;

    if (code != 0)
        return code;
    work = target_work(name);
    if (work != NULL) {
        kata_free(*kata);
        *kata = NULL;
        code = take_folder(common, work, name, kata, answer, why);
    } else {
        code = told(why, answer_take_file(*kata, "starter.c", answer, why));
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

int target_take(const struct common *common, const char *argument,
                struct kata **kata, struct answer *answer, char **why)
{
    int code;

    *kata = NULL;
    *answer = (struct answer){0};
    *why = NULL;
    if (argument == NULL && common->kata == NULL)
        code = take_folder(common, ".", NULL, kata, answer, why);
    else if (argument == NULL)
        code = take_named(common, common->kata, kata, answer, why);
    else if (path_is_file(argument))
        code = take_file(common, argument, kata, answer, why);
    else if (means_folder(common, argument))
        code = path_is_folder(argument)
                   ? take_folder(common, argument, NULL, kata, answer, why)
                   : refuse(why, EXIT_USAGE, "%s: no such folder", argument);
    else
        code = take_named(common, argument, kata, answer, why);
    if (code == 0)
        return 0;
    answer_free(answer);
    return code;
}

int target_open(const struct common *common, const char *argument,
                struct kata **kata, struct answer *answer)
{
    char *why = NULL;
    int code = target_take(common, argument, kata, answer, &why);

    if (code != 0) {
        complain(code, "%s", why);
        kata_free(*kata);
        *kata = NULL;
    }
    free(why);
    return code;
}
