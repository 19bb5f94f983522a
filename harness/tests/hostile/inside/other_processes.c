/* SPDX-License-Identifier: MIT */
/* wrong: others' memory, commands and folders in /proc */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int door_open(void)
{
    char path[64];

    for (int pid = 1; pid < 40000; pid += pid < 300 ? 1 : 97) {
        if (pid == getpid())
            continue;
        snprintf(path, sizeof(path), "/proc/%d/mem", pid);
        if (open(path, O_RDWR) >= 0)
            return 0;
        snprintf(path, sizeof(path), "/proc/%d/environ", pid);
        if (open(path, O_RDONLY) >= 0)
            return 0;
    }
    return 1;
}
