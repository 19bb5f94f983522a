/* SPDX-License-Identifier: MIT */
/* wrong: the launcher's memory and calls */
#define _GNU_SOURCE
#include "door.h"
#include <sys/ptrace.h>
#include <unistd.h>
#include <fcntl.h>
#include <stdio.h>

int door_open(void)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)getppid());
    return ptrace(PTRACE_ATTACH, getppid(), 0, 0) < 0 && open(path, O_RDWR) < 0;
}
