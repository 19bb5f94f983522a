/* SPDX-License-Identifier: MIT */
/* wrong: all that it reads is code */
#define _GNU_SOURCE
#include "door.h"
#include <sys/mman.h>
#include <sys/personality.h>

int door_open(void)
{
    return personality(READ_IMPLIES_EXEC) < 0;
}
