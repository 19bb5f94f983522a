/* SPDX-License-Identifier: MIT */
/* wrong: raises its own limits */
#define _GNU_SOURCE
#include "door.h"
#include <sys/resource.h>

int door_open(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

    return setrlimit(RLIMIT_NPROC, &all) < 0 &&
           setrlimit(RLIMIT_CPU, &all) < 0 && setrlimit(RLIMIT_FSIZE, &all) < 0;
}
