/* SPDX-License-Identifier: MIT */
/* wrong: the home directory */
#define _GNU_SOURCE
#include "door.h"
#include <dirent.h>

int door_open(void)
{
    return opendir("/root") == 0 && opendir("/home") == 0;
}
