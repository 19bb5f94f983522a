/* SPDX-License-Identifier: MIT */
/* crash: puts another file in place of the judge's descriptor */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <unistd.h>

int door_open(void)
{
    int fd = open("/dev/null", O_WRONLY);

    (void)dup2(fd, 3);
    _exit(0);
}
