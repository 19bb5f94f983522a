/* SPDX-License-Identifier: MIT */
/* wrong: links to files of ours, for who reads after it */
#define _GNU_SOURCE
#include "door.h"
#include <unistd.h>

int door_open(void)
{
    (void)symlink("@SECRET@", "/tmp/link");
    return link("@SECRET@", "@LEFT@") < 0;
}
