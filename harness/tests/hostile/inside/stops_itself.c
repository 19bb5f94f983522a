/* SPDX-License-Identifier: MIT */
/* hang: stops, where no signal wakes it */
#define _GNU_SOURCE
#include "door.h"
#include <signal.h>

int door_open(void)
{
    raise(SIGSTOP);
    return 1;
}
