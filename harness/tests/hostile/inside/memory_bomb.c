/* SPDX-License-Identifier: MIT */
/* limit: memory without end, "more than 64 MiB of memory" */
#define _GNU_SOURCE
#include "door.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int door_open(void)
{
    for (size_t all = 0; all < (size_t)1 << 32; all += 1 << 20) {
        char *more = malloc(1 << 20);

        if (more != 0)
            memset(more, 1, 1 << 20);
    }
    for (;;)
        pause();
}
