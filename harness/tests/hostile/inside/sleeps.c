/* SPDX-License-Identifier: MIT */
/* hang: never wakes up */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    for (;;)
        pause();
}
