/* SPDX-License-Identifier: MIT */
/* wrong: namespaces of its own */
#define _GNU_SOURCE
#include "door.h"
#include <sched.h>
#include <unistd.h>
#include <sys/syscall.h>

int door_open(void)
{
    return unshare(CLONE_NEWUSER) < 0 &&
           syscall(SYS_clone, CLONE_NEWUSER | 17, 0, 0, 0, 0) < 0;
}
