/* SPDX-License-Identifier: MIT */
/* wrong: a System V segment that outlives it */
#define _GNU_SOURCE
#include "door.h"
#include <sys/ipc.h>
#include <sys/shm.h>

int door_open(void)
{
    return shmget(0x646f6a6f, 4096, IPC_CREAT | 0600) < 0;
}
