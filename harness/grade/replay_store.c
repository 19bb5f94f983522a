/* SPDX-License-Identifier: MIT */
/*
 * replay_store.c - what a token needs to be shown again.
 */
#include "replay_store.h"

#include "path.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_CHARACTERS = 10, COPY_MAX = 64 << 20 };

/* The hash's first 60 bits are the ten characters after "dj1.". */
static char *folder_of(const char *token)
{
    char *state, *folder;

    if (strncmp(token, "dj1.", 4) != 0 || strlen(token) < 20)
        return NULL;
    for (const char *p = token + 4; *p != '\0'; p++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                   "0123456789-_",
                   *p) == NULL)
            return NULL;
    state = path_state();
    if (state == NULL)
        return NULL;
    folder = text_format("%s/replay/%.*s", state, HASH_CHARACTERS, token + 4);
    free(state);
    return folder;
}

static int copy(const char *from, const char *to, bool executable)
{
    char *bytes, *fresh = text_format("%s.new", to);
    size_t length;
    int result = text_read(from, COPY_MAX, &bytes, &length);

    if (result == 0) {
        result = text_write(fresh, bytes, length);
        free(bytes);
    }
    if (result == 0 && executable && chmod(fresh, 0700) != 0)
        result = -errno;
    if (result == 0 && rename(fresh, to) != 0)
        result = -errno;
    free(fresh);
    return result;
}

static int copy_sources(const char *src, const char *folder)
{
    struct text_list names = {0};
    char *to = text_format("%s/src", folder);
    int result = path_make(to);

    if (result == 0)
        result = path_list(src, "", &names);
    for (size_t i = 0; i < names.count && result == 0; i++) {
        char *from = text_format("%s/%s", src, names.items[i]);
        char *file = text_format("%s/%s", to, names.items[i]);

        if (path_is_file(from))
            result = copy(from, file, false);
        free(from);
        free(file);
    }
    text_list_free(&names);
    free(to);
    return result;
}

/* Removes the oldest programs when there are too many. */
static void prune(const char *folder)
{
    char *all = text_copy(folder);
    struct text_list names = {0};

    *strrchr(all, '/') = '\0';
    if (path_list(all, "", &names) == 0 && names.count > REPLAYS_KEPT) {
        char *oldest = NULL;
        time_t when = 0;

        for (size_t i = 0; i < names.count; i++) {
            char *path = text_format("%s/%s", all, names.items[i]);
            struct stat status;

            if (stat(path, &status) == 0 &&
                (oldest == NULL || status.st_mtime < when)) {
                free(oldest);
                oldest = text_copy(path);
                when = status.st_mtime;
            }
            free(path);
        }
        if (oldest != NULL)
            path_remove(oldest);
        free(oldest);
    }
    text_list_free(&names);
    free(all);
}

/* One file per token's sentence, so that two of them do not meet. */
static int write_start(const char *folder, const json_t *start)
{
    const char *sentence =
        json_string_value(json_object_get(start, "sentence"));
    char *text = json_dumps(start, JSON_COMPACT | JSON_SORT_KEYS);
    char *path = text_format("%s/start.%s.json", folder,
                             sentence != NULL ? sentence : "main");
    char *fresh = text_format("%s.new", path);
    int result = -ENOMEM;

    if (text != NULL && path != NULL && fresh != NULL)
        result = text_write(fresh, text, strlen(text));
    if (result == 0 && rename(fresh, path) != 0)
        result = -errno;
    free(fresh);
    free(path);
    free(text);
    return result;
}

int replay_keep(const char *token, const char *program, const char *src,
                json_t *start)
{
    char *folder = folder_of(token);
    int result = -EINVAL;

    if (folder == NULL)
        goto out_start;
    result = path_make(folder);
    if (result == 0) {
        char *kept = text_format("%s/program", folder);

        if (!path_is_file(kept))
            result = copy(program, kept, true);
        if (result == 0 && src != NULL)
            result = copy_sources(src, folder);
        free(kept);
    }
    if (result == 0)
        result = write_start(folder, start);
    prune(folder);
    free(folder);
out_start:
    json_decref(start);
    return result;
}

/* The sentence's hash is in the token; the program itself compares it. */
static json_t *read_starts(const char *folder)
{
    struct text_list names = {0};
    json_t *all = json_array();

    if (path_list(folder, ".json", &names) == 0) {
        for (size_t i = 0; i < names.count; i++) {
            char *path = text_format("%s/%s", folder, names.items[i]);
            json_t *start = json_load_file(path, 0, NULL);

            if (start != NULL)
                json_array_append_new(all, start);
            free(path);
        }
    }
    text_list_free(&names);
    return all;
}

int replay_find(const char *token, char **folder, json_t **start)
{
    *folder = folder_of(token);
    if (*folder == NULL)
        return -EINVAL;
    *start = read_starts(*folder);
    if (json_array_size(*start) == 0) {
        json_decref(*start);
        free(*folder);
        return -ENOENT;
    }
    return 0;
}

int replay_copy(const char *folder, const char *to)
{
    char *from = text_format("%s/program", folder);
    char *program = text_format("%s/program", to);
    char *src = text_format("%s/src", folder);
    int result = copy(from, program, true);

    if (result == 0 && chmod(program, 0755) != 0)
        result = -errno;
    if (result == 0 && path_is_folder(src))
        result = copy_sources(src, to);
    free(src);
    free(program);
    free(from);
    return result;
}
