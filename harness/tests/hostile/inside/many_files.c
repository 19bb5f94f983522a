/* SPDX-License-Identifier: MIT */
/* limit: files without end, "more than 4096 temporary files" */
#define _GNU_SOURCE
#include "door.h"
#include <stdlib.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int door_open(void)
{
    const char *folder = getenv("TMPDIR");
    char name[256];

    for (int i = 0; i < 1000000; i++) {
        int fd;

        snprintf(name, sizeof(name), "%s/%d", folder != 0 ? folder : "/tmp", i);
        fd = open(name, O_CREAT | O_WRONLY, 0600);
        if (fd < 0)
            break;
        (void)close(fd);
    }
    for (;;)
        pause();
}
