/* SPDX-License-Identifier: MIT */
/* wrong: a file that another one left in /tmp */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>

int door_open(void)
{
    return open("@SECRET@", O_RDWR) < 0;
}
