/* SPDX-License-Identifier: MIT */
/* wrong: a file of the machine */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>
#include <fcntl.h>

int door_open(void)
{
    return open("/etc/shadow", O_RDONLY) < 0 &&
           open("/etc/passwd", O_RDONLY) < 0 &&
           open("/etc/hostname", O_RDONLY) < 0;
}
