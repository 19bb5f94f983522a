/* SPDX-License-Identifier: MIT */
/* wrong: leaves a file behind */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>

int door_open(void)
{
    return open("@LEFT@", O_CREAT | O_WRONLY, 0600) < 0 &&
           open("/usr/left", O_CREAT | O_WRONLY, 0600) < 0;
}
