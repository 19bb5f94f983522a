/* SPDX-License-Identifier: MIT */
/* wrong: descriptors that others left open */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>

int door_open(void)
{
    for (int fd = 4; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            return 0;
    return 1;
}
