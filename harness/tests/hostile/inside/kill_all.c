/* SPDX-License-Identifier: MIT */
/* wrong: signals to everybody */
#define _GNU_SOURCE
#include "door.h"
#include <signal.h>
#include <unistd.h>

int door_open(void)
{
    (void)kill(getppid(), SIGKILL);
    (void)kill(getppid(), SIGSTOP);
    return 1;
}
