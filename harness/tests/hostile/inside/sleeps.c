/* SPDX-License-Identifier: MIT */
/* hang: never wakes up, "after 3 s" */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    for (;;)
        pause();
}
