/* SPDX-License-Identifier: MIT */
/* wrong: types for us on the terminal */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <sys/syscall.h>

int door_open(void)
{
    return syscall(SYS_ioctl, 0, TIOCSTI, "x") < 0 &&
           open("/dev/tty", O_RDWR) < 0;
}
