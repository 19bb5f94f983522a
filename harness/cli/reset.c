/* SPDX-License-Identifier: MIT */
/*
 * dojo reset: the starter again; what was there is kept beside it.
 *
 * Idea: the starter is written into the copy's folder and the two files change
 * places in one step.  Whenever we are stopped, and whatever an editor writes
 * meanwhile, the learner's file is at one of the two places, whole.
 * _GNU_SOURCE: renameat2.
 */
#define _GNU_SOURCE
#include "command.h"
#include "learner.h"
#include "path.h"
#include "practice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPIES_MAX = 10000 };

static const struct argp argp = {
    NULL,
    practice_parse,
    "[KATA|FOLDER]",
    "Put the starter back and begin a new attempt.  Your files are kept in a "
    "folder beside it, FOLDER.kept-1 and so on.",
    practice_children,
    NULL,
    NULL};

/* The first free name; the folder is made. */
static char *make_kept(const char *folder, int *error)
{
    size_t length = strlen(folder);
    char *kept = NULL;

    while (length > 1 && folder[length - 1] == '/')
        length--;
    *error = -EEXIST;
    for (int i = 1; i < COPIES_MAX && *error == -EEXIST; i++) {
        free(kept);
        kept = text_format("%.*s.kept-%d", (int)length, folder, i);
        *error = mkdir(kept, 0777) == 0 ? 0 : -errno;
    }
    return kept;
}

/* Where two names cannot change places: nothing is written over. */
static int move_aside(const char *spare, const char *file)
{
    char *aside = text_format("%s.yours", spare);
    int error = 0;

    if (rename(file, aside) < 0 || link(spare, file) < 0)
        error = -errno;
    if (error == 0 && (unlink(spare) < 0 || rename(aside, spare) < 0))
        error = -errno;
    free(aside);
    return error;
}

/* The starter's text to file, what was there to spare. */
static int exchange(const char *text, size_t length, const char *spare,
                    const char *file)
{
    int error = text_write(spare, text, length);

    if (error < 0)
        return error;
    if (renameat2(AT_FDCWD, spare, AT_FDCWD, file, RENAME_EXCHANGE) == 0)
        return 0;
    if (errno == ENOENT) /* nothing was there, and nothing is kept */
        return link(spare, file) == 0 && unlink(spare) == 0 ? 0 : -errno;
    if (errno == EINVAL || errno == ENOSYS)
        return move_aside(spare, file);
    return -errno;
}

static int put_back(const struct kata *kata, const char *from,
                    const char *folder, const char *kept, const char *name)
{
    char *source = text_format("%s/%s", kata->folder, from);
    char *file = text_format("%s/%s", folder, name);
    char *spare = text_format("%s/%s", kept, name);
    char *text = NULL;
    size_t length = 0;
    int error = text_read(source, ANSWER_FILE_MAX, &text, &length);
    int code = 0;

    if (error < 0)
        code = complain(EXIT_USAGE, "%s: %s", source, strerror(-error));
    else if ((error = exchange(text, length, spare, file)) < 0)
        code = complain(EXIT_USAGE, "%s: %s; yours is still there, or in %s",
                        file, strerror(-error), kept);
    free(text);
    free(spare);
    free(file);
    free(source);
    return code;
}

static int reset(const struct practice *parsed, const struct kata *kata,
                 const char *folder)
{
    const struct manifest *manifest = kata->manifest;
    int error = 0;
    char *kept;
    int code = 0;

    if (!path_is_folder(folder))
        return complain(EXIT_USAGE, "%s: no such folder; dojo start %s", folder,
                        kata->name);
    kept = make_kept(folder, &error);
    if (error < 0)
        code = complain(EXIT_USAGE, "%s: %s; nothing was changed", kept,
                        strerror(-error));
    for (unsigned i = 0; i < manifest->files_count && code == 0; i++)
        code = put_back(kata, i == 0 ? "starter.c" : manifest->files[i], folder,
                        kept, manifest->files[i]);
    if (code == 0)
        code = put_back(kata, manifest->header, folder, kept, manifest->header);
    if (code == 0)
        (void)learner_note(kata->name, "reset", 0, NULL, folder);
    if (code == 0 && parsed->common.json)
        print_json(json_pack("{s:s, s:s, s:s, s:s}", "schema", "dojo.reset/1",
                             "kata", kata->name, "folder", folder, "kept",
                             kept));
    else if (code == 0)
        printf("%s is as it was at the start; your files are in %s\n", folder,
               kept);
    free(kept);
    return code;
}

int command_reset(int argc, char **argv)
{
    struct practice parsed = {0};
    struct kata *kata;
    char *folder;
    char *whole = NULL;
    int code;

    common_init(&parsed.common);
    argp_parse(&argp, argc, argv, 0, NULL, &parsed);
    code = learner_open(&parsed.common, parsed.target, &kata, &folder);
    if (code == 0 && strcmp(folder, ".") == 0)
        whole = realpath(folder, NULL);
    if (code == 0)
        code = reset(&parsed, kata, whole != NULL ? whole : folder);
    free(whole);
    free(folder);
    kata_free(kata);
    common_free(&parsed.common);
    return code;
}
