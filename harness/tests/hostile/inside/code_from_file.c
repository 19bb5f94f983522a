/* SPDX-License-Identifier: MIT */
/* wrong: a file of its own, mapped as code */
#define _GNU_SOURCE
#include "door.h"
#include <sys/mman.h>
#include <unistd.h>

int door_open(void)
{
    int fd = memfd_create("code", 0);

    (void)!write(fd, "\xc3", 1);
    return mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
           MAP_FAILED;
}
