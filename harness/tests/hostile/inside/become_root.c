/* SPDX-License-Identifier: MIT */
/* wrong: another user */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    return setuid(0) < 0 || getuid() != 0;
}
