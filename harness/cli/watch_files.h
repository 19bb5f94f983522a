/* SPDX-License-Identifier: MIT */
/*
 * watch_files.h - whether files have been saved.
 *
 * What counts is what stat says (device, inode, size, times), looked at again
 * and again; times are compared for being different, never for being later.
 * inotify only makes the look come at once.  So an editor that saves by
 * rename, a folder that is replaced, a file system that tells nothing, and a
 * clock that jumps are all the same to us.  Main thread.
 */
#ifndef DOJO_CLI_WATCH_FILES_H
#define DOJO_CLI_WATCH_FILES_H

#include "kata.h"

#include <stdbool.h>

struct watch_files {
    struct text_list paths;
    char *folder;
    char *seen; /* what stat said, as one text */
    int fd;     /* inotify's; -1: there is none */
    int watch;  /* of folder; -1: to be tried again */
};

/* The answer's files in folder, and what the kata is made of. */
void watch_files_open(struct watch_files *files, const struct kata *kata,
                      const char *folder);
void watch_files_close(struct watch_files *files);

/* Whether anything is different since the last look. */
bool watch_files_changed(struct watch_files *files);

#endif
