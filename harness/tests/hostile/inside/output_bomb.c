/* SPDX-License-Identifier: MIT */
/* limit: output without end, "more than 4 KiB" */
#define _GNU_SOURCE
#include "door.h"
#include <stdio.h>

int door_open(void)
{
    for (;;)
        puts("more and more and more");
}
