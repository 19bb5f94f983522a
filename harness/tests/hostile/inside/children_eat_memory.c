/* SPDX-License-Identifier: MIT */
/* limit: memory without end, among children, "more than 64 MiB of memory" */
#define _GNU_SOURCE
#include "door.h"
#include <stdlib.h>
#include <unistd.h>

int door_open(void)
{
    for (int i = 0; i < 6; i++) {
        if (fork() != 0)
            continue;
        volatile char *own = malloc(20 << 20);

        for (size_t at = 0; own != 0 && at < 20 << 20; at += 4096)
            own[at] = 1;
        for (;;)
            pause();
    }
    for (;;)
        pause();
}
