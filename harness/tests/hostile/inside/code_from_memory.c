/* SPDX-License-Identifier: MIT */
/* wrong: new memory that holds code */
#define _GNU_SOURCE
#include "door.h"
#include <sys/mman.h>

int door_open(void)
{
    return mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}
