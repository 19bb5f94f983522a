/* SPDX-License-Identifier: MIT */
/* crash: dies */
#define _GNU_SOURCE
#include "door.h"

int door_open(void)
{
    volatile int *nowhere = 0;

    return *nowhere;
}
