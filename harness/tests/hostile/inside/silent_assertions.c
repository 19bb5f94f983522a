/* SPDX-License-Identifier: MIT */
/* wrong: swallows the failure through state of CMocka's */
#define _GNU_SOURCE
#include "door.h"
#include <dlfcn.h>
#include <setjmp.h>

/* CMocka takes a failure for an expected one, and goes on. */
int door_open(void)
{
    int *expecting = dlsym(RTLD_DEFAULT, "global_expecting_assert");

    if (expecting != 0)
        *expecting = 1;
    return 1;
}
