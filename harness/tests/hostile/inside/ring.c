/* SPDX-License-Identifier: MIT */
/* wrong: io_uring */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>
#include <sys/syscall.h>

int door_open(void)
{
    char parameters[256] = {0};

    return syscall(SYS_io_uring_setup, 4, parameters) < 0;
}
