/* SPDX-License-Identifier: MIT */
/*
 * Between making a folder and locking it a sweeper may be faster.  He who made
 * it sees that: the lock is held then, or the folder is gone.
 *
 * _GNU_SOURCE for flock.
 */
#define _GNU_SOURCE
#include "hold.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Whether the name still means the open folder. */
static bool is_there(int above, const char *name, int fd)
{
    struct stat named;
    struct stat open;

    return fstatat(above, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstat(fd, &open) == 0 && named.st_ino == open.st_ino &&
           named.st_dev == open.st_dev;
}

/* A file system without locks has no sweepers either. */
int hold_open(const char *path)
{
    int fd = open(path, FLAGS);

    if (fd < 0)
        return errno == ENOENT ? -EAGAIN : -errno;
    if ((flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) ||
        !is_there(AT_FDCWD, path, fd)) {
        close(fd);
        return -EAGAIN;
    }
    return fd;
}

static void sweep_one(int base, const char *name,
                      void (*remove)(int base, const char *name, int folder))
{
    int fd = openat(base, name, FLAGS);
    struct stat status;

    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
        flock(fd, LOCK_EX | LOCK_NB) == 0 && is_there(base, name, fd))
        remove(base, name, fd);
    close(fd);
}

static bool others_may_rename(int base)
{
    struct stat status;

    if (fstat(base, &status) < 0 ||
        (status.st_uid != 0 && status.st_uid != geteuid()))
        return true;
    return (status.st_mode & S_ISVTX) == 0 &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

void hold_sweep(const char *base, bool (*is_ours)(const char *name),
                void (*remove)(int base, const char *name, int folder))
{
    DIR *directory = opendir(base);

    if (directory == NULL)
        return;
    if (!others_may_rename(dirfd(directory)))
        for (struct dirent *entry = readdir(directory); entry != NULL;
             entry = readdir(directory))
            if (is_ours(entry->d_name))
                sweep_one(dirfd(directory), entry->d_name, remove);
    closedir(directory);
}
