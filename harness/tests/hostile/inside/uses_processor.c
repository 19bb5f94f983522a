/* SPDX-License-Identifier: MIT */
/* hang: processor time on many threads */
#define _GNU_SOURCE
#include "door.h"
#include <pthread.h>

static void *spin(void *nothing)
{
    for (volatile int i = 0;; i++)
        ;
    return nothing;
}

int door_open(void)
{
    pthread_t thread;

    for (int i = 0; i < 4; i++)
        (void)pthread_create(&thread, 0, spin, 0);
    spin(0);
    return 1;
}
