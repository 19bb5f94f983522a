/* SPDX-License-Identifier: MIT */
/* wrong: leaves no descriptor for records */
#define _GNU_SOURCE
#include "door.h"
#include <fcntl.h>
#include <unistd.h>

int door_open(void)
{
    for (int i = 0; i < 100000 && open("/dev/null", O_RDONLY) >= 0; i++)
        ;
    return 1;
}
