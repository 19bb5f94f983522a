/* SPDX-License-Identifier: MIT */
/* hang: never wakes up, "1 s" */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    for (;;)
        pause();
}
