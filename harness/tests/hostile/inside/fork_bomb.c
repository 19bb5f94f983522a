/* SPDX-License-Identifier: MIT */
/* wrong: a thousand processes */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    int made = 0;

    for (int i = 0; i < 1000; i++) {
        pid_t child = fork();

        if (child < 0)
            break;
        if (child == 0)
            for (;;)
                pause();
        made++;
    }
    return made < 1000;
}
