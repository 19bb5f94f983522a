/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_CLOEXEC, O_DIRECTORY, the *at calls */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_ROOM = 128 };

static void own_name(char *room, const char *name)
{
    (void)snprintf(room, NAME_ROOM, ".%s.%ld", name, (long)getpid());
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

    files->count = 0;
    files->folder = -1;
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

int files_add(struct files *files, const char *name, const char *bytes,
              size_t length)
{
    char own[NAME_ROOM];
    int error;

    if (files->count == FILES_MOST)
        return -E2BIG;
    own_name(own, name);
    int file =
        openat(files->folder, own,
               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return -errno;
    files->names[files->count++] = name;
    error = write_all(file, bytes, length);
    if (error == 0 && fsync(file) != 0 && errno != EINVAL)
        error = -errno;
    if (close(file) != 0 && error == 0)
        error = -errno;
    return error;
}

int files_publish(struct files *files)
{
    size_t done = 0;
    int error = 0;

    while (error == 0 && done < files->count) {
        char own[NAME_ROOM];

        own_name(own, files->names[done]);
        if (renameat(files->folder, own, files->folder, files->names[done]) !=
            0)
            error = -errno;
        else
            done++;
    }
    files->count -= done;
    memmove((void *)files->names, (const void *)&files->names[done],
            files->count * sizeof(files->names[0]));
    return error;
}

void files_close(struct files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        char own[NAME_ROOM];

        own_name(own, files->names[i]);
        (void)unlinkat(files->folder, own, 0);
    }
    files->count = 0;
    if (files->folder >= 0)
        (void)close(files->folder);
    files->folder = -1;
}
