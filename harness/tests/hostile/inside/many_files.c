/* SPDX-License-Identifier: MIT */
/* limit: more files than anybody needs */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int door_open(void)
{
    char name[64];

    for (int i = 0; i < 1000000; i++) {
        int fd;

        snprintf(name, sizeof(name), "/tmp/%d", i);
        fd = open(name, O_CREAT | O_WRONLY, 0600);
        if (fd < 0)
            break;
        (void)close(fd);
    }
    for (;;)
        pause();
}
