/* SPDX-License-Identifier: MIT */
/* wrong: a solution of ours */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>

int door_open(void)
{
    return open("@SOURCE@/katas/counter/solutions/mutex.c", O_RDONLY) < 0;
}
