/* SPDX-License-Identifier: MIT */
/* limit: output without end */
#define _GNU_SOURCE
#include "door.h"
#include <stdio.h>

int door_open(void)
{
    for (;;)
        puts("more and more and more");
}
