/* SPDX-License-Identifier: MIT */
/* limit: a thousand processes, "more than 24 processes and threads" */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    for (int i = 0; i < 1000; i++) {
        pid_t child = fork();

        if (child < 0)
            break;
        if (child == 0)
            for (;;)
                pause();
    }
    for (;;)
        pause();
}
