/* SPDX-License-Identifier: MIT */
/* wrong: mounts */
#define _GNU_SOURCE
#include "door.h"
#include <sys/mount.h>

int door_open(void)
{
    return mount("none", "/tmp", "tmpfs", 0, "") < 0;
}
