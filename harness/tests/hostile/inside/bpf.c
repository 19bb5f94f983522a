/* SPDX-License-Identifier: MIT */
/* wrong: programs for the kernel, its counters, its faults */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>
#include <sys/syscall.h>

int door_open(void)
{
    return syscall(SYS_bpf, 0, 0, 0) < 0 &&
           syscall(SYS_perf_event_open, 0, 0, 0, 0, 0) < 0 &&
           syscall(SYS_userfaultfd, 0) < 0;
}
