/* SPDX-License-Identifier: MIT */
/* limit: fills every folder that it may write to */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <unistd.h>

int door_open(void)
{
    static char block[1 << 16];
    size_t all = 0;
    int fd = open("/tmp/full", O_CREAT | O_WRONLY, 0600);

    while (fd >= 0 && all < (size_t)1 << 27 &&
           write(fd, block, sizeof(block)) == sizeof(block))
        all += sizeof(block);
    return all < (size_t)1 << 27;
}
