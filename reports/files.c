/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_CLOEXEC, O_DIRECTORY, the *at calls, memmem */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* With a dot, a number and another dot. */
enum { OWN_ROOM = FILES_NAME_ROOM + 32, MARK_WITHIN = 1024 };

static void own_name(char *room, const char *name)
{
    (void)snprintf(room, OWN_ROOM, ".%s.%ld", name, (long)getpid());
}

static int make_folders(const char *path)
{
    char part[PATH_MAX];
    size_t length = strlen(path);

    if (length == 0)
        return -ENOENT;
    if (length >= sizeof(part))
        return -ENAMETOOLONG;
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            int error = errno;

            /* A read-only parent that is there is no obstacle. */
            if (access(part, F_OK) != 0)
                return -error;
        }
    }
    return 0;
}

int files_open(struct files *files, const char *path)
{
    int error = make_folders(path);

    *files = (struct files){.folder = -1};
    if (error != 0)
        return error;
    files->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return files->folder < 0 ? -errno : 0;
}

static int write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, bytes, length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -errno;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

static bool has_room(struct files *files)
{
    size_t room = 2 * files->room + 16;
    char **grown;

    if (files->count < files->room)
        return true;
    grown = realloc((void *)files->names, room * sizeof(*grown));
    if (grown == NULL)
        return false;
    files->names = grown;
    files->room = room;
    return true;
}

int files_add(struct files *files, const char *name, const char *bytes,
              size_t length)
{
    char own[OWN_ROOM];
    int error;

    if (strlen(name) >= FILES_NAME_ROOM)
        return -ENAMETOOLONG;
    if (!has_room(files))
        return -ENOMEM;
    own_name(own, name);
    int file =
        openat(files->folder, own,
               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return -errno;
    files->names[files->count] = strdup(name);
    if (files->names[files->count] == NULL) {
        (void)unlinkat(files->folder, own, 0);
        (void)close(file);
        return -ENOMEM;
    }
    files->count++;
    error = write_all(file, bytes, length);
    if (error == 0 && fsync(file) != 0 && errno != EINVAL)
        error = -errno;
    if (close(file) != 0 && error == 0)
        error = -errno;
    return error;
}

int files_publish(struct files *files)
{
    for (; files->published < files->count; files->published++) {
        const char *name = files->names[files->published];
        char own[OWN_ROOM];

        own_name(own, name);
        if (renameat(files->folder, own, files->folder, name) != 0)
            return -errno;
    }
    return 0;
}

static bool is_in_set(const struct files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->names[i], name) == 0)
            return true;
    return false;
}

static bool is_marked(const struct files *files, const char *name,
                      const char *mark)
{
    char bytes[MARK_WITHIN];
    int file = openat(files->folder, name,
                      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ssize_t length;

    if (file < 0)
        return false;
    length = read(file, bytes, sizeof(bytes));
    (void)close(file);
    return length > 0 &&
           memmem(bytes, (size_t)length, mark, strlen(mark)) != NULL;
}

void files_sweep(const struct files *files, const char *prefix,
                 const char *mark)
{
    int again = openat(files->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = again < 0 ? NULL : fdopendir(again);

    if (dir == NULL && again >= 0)
        (void)close(again);
    if (dir == NULL)
        return;
    for (struct dirent *entry = readdir(dir); entry != NULL;
         entry = readdir(dir))
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
            !is_in_set(files, entry->d_name) &&
            is_marked(files, entry->d_name, mark))
            (void)unlinkat(files->folder, entry->d_name, 0);
    (void)closedir(dir);
}

void files_close(struct files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        char own[OWN_ROOM];

        own_name(own, files->names[i]);
        if (i >= files->published)
            (void)unlinkat(files->folder, own, 0);
        free(files->names[i]);
    }
    free((void *)files->names);
    if (files->folder >= 0)
        (void)close(files->folder);
    *files = (struct files){.folder = -1};
}
