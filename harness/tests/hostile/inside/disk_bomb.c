/* SPDX-License-Identifier: MIT */
/* limit: fills the folder for temporary files, "a file of more than 16 MiB" */
#define _GNU_SOURCE
#include "door.h"
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <unistd.h>

int door_open(void)
{
    static char block[1 << 16];
    size_t all = 0;
    const char *folder = getenv("TMPDIR");
    char name[256];
    int fd;

    snprintf(name, sizeof(name), "%s/full", folder != 0 ? folder : "/tmp");
    fd = open(name, O_CREAT | O_WRONLY, 0600);
    while (fd >= 0 && all < (size_t)1 << 27 &&
           write(fd, block, sizeof(block)) == sizeof(block))
        all += sizeof(block);
    return all < (size_t)1 << 27;
}
