/* SPDX-License-Identifier: MIT */
/* limit: one file without end, "a file of more than 16 MiB" */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <unistd.h>

int door_open(void)
{
    static char block[1 << 16];
    int fd = memfd_create("large", 0);

    while (write(fd, block, sizeof(block)) > 0)
        ;
    return 1;
}
