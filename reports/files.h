/* SPDX-License-Identifier: MIT */
/*
 * files.h - a set of files that appears all at once or not at all.
 *
 * Each is written, whole and flushed, under a name of this process's own;
 * only when all are complete do they take their names, one rename each, the
 * last file last.  Pages of an earlier set go then.  Blocks on the disk; one
 * thread at a time per set.
 */
#ifndef REPORT_FILES_H
#define REPORT_FILES_H

#include <stddef.h>

enum { FILES_NAME_ROOM = 128 };

struct files {
    int folder;
    size_t count;
    size_t published; /* the first so many have their names */
    size_t room;
    char **names; /* the set's */
};

/* Opens the folder, made with its parents if missing. 0 or -errno. */
int files_open(struct files *files, const char *path);

/*
 * Writes one more, not yet under its name.  0; -ENAMETOOLONG, -ENOMEM;
 * else what a system call gave.
 */
int files_add(struct files *files, const char *name, const char *bytes,
              size_t length);

/* Gives every file its name. 0 or -errno; then files_close. */
int files_publish(struct files *files);

/*
 * Removes files that an earlier set left: those whose names begin with prefix,
 * that hold mark within their first kilobyte, and that are not in this set.
 * What cannot be removed stays.  Between files_publish and files_close.
 */
void files_sweep(const struct files *files, const char *prefix,
                 const char *mark);

/* Removes what was not published, closes the folder. */
void files_close(struct files *files);

#endif
