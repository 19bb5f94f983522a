/* SPDX-License-Identifier: MIT */
/* hang: waits with every signal ignored */
#define _GNU_SOURCE
#include "door.h"
#include <signal.h>
#include <unistd.h>

int door_open(void)
{
    for (int number = 1; number < 32; number++)
        (void)signal(number, SIG_IGN);
    for (;;)
        pause();
}
