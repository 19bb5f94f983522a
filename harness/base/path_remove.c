/* SPDX-License-Identifier: MIT */
/*
 * Idea: folders in folders move up to the top before their own is removed, so
 * that two descriptors are enough for any depth.  All names are looked up
 * from open folders: who still runs in there cannot lead us elsewhere.
 *
 * _GNU_SOURCE for O_DIRECTORY on every libc.
 */
#define _GNU_SOURCE
#include "path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROUNDS_MAX = 1 << 20, NAME_SIZE = 32 };

struct removal {
    int top;
    dev_t device;
    unsigned moved; /* folders, up to top */
};

/* An open folder that we may write to, or -errno. */
static int open_folder(int above, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(above, name, flags);

    if (fd < 0 && errno == EACCES &&
        fchmodat(above, name, S_IRWXU, AT_SYMLINK_NOFOLLOW) == 0)
        fd = openat(above, name, flags);
    if (fd < 0)
        return -errno;
    (void)fchmod(fd, S_IRWXU);
    return fd;
}

/* Moves a folder up to the top, to a name that is free there. */
static int move_up(struct removal *removal, int folder, const char *name)
{
    char free_name[NAME_SIZE];

    (void)fchmodat(folder, name, S_IRWXU, AT_SYMLINK_NOFOLLOW);
    do {
        snprintf(free_name, sizeof(free_name), "dojo-up-%u", removal->moved++);
        if (renameat(folder, name, removal->top, free_name) == 0)
            return 0;
    } while ((errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) &&
             removal->moved < ROUNDS_MAX);
    return errno == ENOENT ? 0 : -errno;
}

static bool is_link_to_itself(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Removes a name; -EISDIR for a folder that is not empty. */
static int remove_name(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -errno;
    if (unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    return errno == ENOTEMPTY || errno == EEXIST ? -EISDIR : -errno;
}

/* What each name in a folder comes to; closes the folder. */
static int for_each(struct removal *removal, int folder,
                    int (*act)(struct removal *removal, int folder,
                               const char *name))
{
    DIR *directory = fdopendir(folder);
    int error = 0;

    if (directory == NULL) {
        error = -errno;
        close(folder);
        return error;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL && error == 0;
         entry = readdir(directory))
        if (!is_link_to_itself(entry->d_name))
            error = act(removal, dirfd(directory), entry->d_name);
    closedir(directory);
    return error;
}

static int remove_or_move(struct removal *removal, int folder, const char *name)
{
    int error = remove_name(folder, name);

    return error == -EISDIR ? move_up(removal, folder, name) : error;
}

static int remove_below(struct removal *removal, int top, const char *name)
{
    int error = remove_name(top, name);
    struct stat status;
    int fd;

    if (error != -EISDIR)
        return error;
    fd = open_folder(top, name);
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    if (fstat(fd, &status) == 0 && status.st_dev == removal->device) {
        error = for_each(removal, fd, remove_or_move);
    } else {
        error = -EXDEV;
        close(fd);
    }
    return error < 0 ? error : remove_name(top, name);
}

/* Who fills it as fast as we empty it gets the better of us in the end. */
int path_empty(int folder)
{
    struct removal removal = {.top = folder};
    struct stat status;
    unsigned before;
    int error = fstat(folder, &status) < 0 ? -errno : 0;

    removal.device = status.st_dev;
    do {
        int fd = error == 0 ? open_folder(folder, ".") : error;

        before = removal.moved;
        error = fd < 0 ? fd : for_each(&removal, fd, remove_below);
    } while (error == 0 && removal.moved != before &&
             removal.moved < ROUNDS_MAX);
    return error;
}

static int remove_folder(const char *path)
{
    int fd = open_folder(AT_FDCWD, path);
    int error;

    if (fd == -ENOTDIR || fd == -ELOOP)
        return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    error = path_empty(fd);
    close(fd);
    if (error == 0 && rmdir(path) < 0 && errno != ENOENT)
        error = -errno;
    return error;
}

int path_remove(const char *path)
{
    int error = remove_folder(path);

    if (error == 0)
        path_release(path);
    return error;
}
