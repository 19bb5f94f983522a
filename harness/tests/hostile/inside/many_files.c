/* SPDX-License-Identifier: MIT */
/* limit: files without end, "more than 4096 temporary files" */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * Names of one file.  A new file needs an inode, and ext4 leaves one alone
 * for a while after its file was removed: where thousands just were, the next
 * thousands take longer than the deadline, which would be told instead.
 */
int door_open(void)
{
    const char *folder = getenv("TMPDIR");
    char first[256];
    char name[256];
    int fd;

    if (folder == NULL)
        folder = "/tmp";
    snprintf(first, sizeof(first), "%s/file", folder);
    fd = open(first, O_CREAT | O_WRONLY, 0600);
    if (fd >= 0)
        (void)close(fd);
    for (int i = 0; i < 1000000; i++) {
        snprintf(name, sizeof(name), "%s/%d", folder, i);
        if (link(first, name) < 0)
            break;
    }
    for (;;)
        pause();
}
