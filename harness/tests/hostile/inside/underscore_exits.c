/* SPDX-License-Identifier: MIT */
/* crash: ends well before the end */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    _exit(0);
}
