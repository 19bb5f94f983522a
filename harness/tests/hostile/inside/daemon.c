/* SPDX-License-Identifier: MIT */
/* wrong: leaves a process behind */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>
#include <fcntl.h>

int door_open(void)
{
    if (fork() == 0) {
        (void)setsid();
        if (fork() == 0)
            for (;;)
                pause();
        _exit(0);
    }
    return 1;
}
