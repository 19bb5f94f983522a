/* SPDX-License-Identifier: MIT */
/* wrong: the kernel's key ring */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>
#include <sys/syscall.h>

int door_open(void)
{
    return syscall(SYS_keyctl, 0, -3, 1) < 0;
}
