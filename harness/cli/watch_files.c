/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* inotify_init1, open_memstream */
#include "watch_files.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint32_t events = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO |
                               IN_MOVED_FROM | IN_CREATE | IN_DELETE |
                               IN_DELETE_SELF | IN_MOVE_SELF;

/* One line a file; what is not there is a line too. */
static char *look(const struct watch_files *files)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return text_copy("");
    for (size_t i = 0; i < files->paths.count; i++) {
        struct stat status;

        if (stat(files->paths.items[i], &status) < 0)
            fprintf(out, "%d\n", errno);
        else
            fprintf(out, "%jx %jx %jx %jx.%lx %jx.%lx\n",
                    (uintmax_t)status.st_dev, (uintmax_t)status.st_ino,
                    (uintmax_t)status.st_size, (intmax_t)status.st_mtim.tv_sec,
                    status.st_mtim.tv_nsec, (intmax_t)status.st_ctim.tv_sec,
                    status.st_ctim.tv_nsec);
    }
    fclose(out);
    return text;
}

/* Again where the folder was replaced by another one. */
static void listen(struct watch_files *files)
{
    if (files->fd >= 0 && files->watch < 0)
        files->watch = inotify_add_watch(files->fd, files->folder, events);
}

void watch_files_open(struct watch_files *files, const struct kata *kata,
                      const char *folder)
{
    static const char *const parts[] = {
        "kata.yaml",         "hints.yaml",     "tests/behaviour.c",
        "tests/schedules.c", "tests/faults.c", NULL};
    const struct manifest *manifest = kata->manifest;

    *files = (struct watch_files){.folder = text_copy(folder), .watch = -1};
    for (unsigned i = 0; i < manifest->files_count; i++)
        text_list_addf(&files->paths, "%s/%s", folder, manifest->files[i]);
    for (size_t i = 0; parts[i] != NULL; i++)
        text_list_addf(&files->paths, "%s/%s", kata->folder, parts[i]);
    text_list_addf(&files->paths, "%s/%s", kata->folder, manifest->header);
    files->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    listen(files);
    files->seen = look(files);
}

void watch_files_close(struct watch_files *files)
{
    if (files->fd >= 0)
        close(files->fd);
    text_list_free(&files->paths);
    free(files->folder);
    free(files->seen);
    *files = (struct watch_files){.fd = -1, .watch = -1};
}

/* What inotify says is only read away; -1 is tried again after it lost its
 * folder. */
static void drain(struct watch_files *files)
{
    _Alignas(struct inotify_event) char buffer[4096];
    ssize_t got;

    while (files->fd >= 0 &&
           (got = read(files->fd, buffer, sizeof(buffer))) > 0) {
        for (char *at = buffer; at < buffer + got;) {
            struct inotify_event event;

            memcpy(&event, at, sizeof(event));
            if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) {
                if ((event.mask & IN_MOVE_SELF) != 0)
                    (void)inotify_rm_watch(files->fd, files->watch);
                files->watch = -1;
            }
            at += sizeof(event) + event.len;
        }
    }
}

bool watch_files_changed(struct watch_files *files)
{
    char *now;
    bool changed;

    drain(files);
    listen(files);
    now = look(files);
    changed = strcmp(now, files->seen) != 0;
    free(files->seen);
    files->seen = now;
    return changed;
}
