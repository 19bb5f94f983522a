/* SPDX-License-Identifier: MIT */
/* crash: takes the runner's signals, then crashes without a word */
#define _GNU_SOURCE
#include "door.h"
#include <signal.h>

static void back(int number)
{
    (void)number;
    signal(SIGSEGV, SIG_DFL);
}

int door_open(void)
{
    volatile int *nowhere = 0;
    struct sigaction own = {.sa_handler = back};

    for (int number = 1; number < 32; number++)
        (void)sigaction(number, &own, 0);
    return *nowhere;
}
