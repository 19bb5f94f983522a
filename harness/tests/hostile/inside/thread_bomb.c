/* SPDX-License-Identifier: MIT */
/* limit: threads without end, "more than 8 threads" */
#define _GNU_SOURCE
#include "door.h"
#include <pthread.h>
#include <unistd.h>

static void *stay(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

int door_open(void)
{
    pthread_t thread;

    for (int i = 0; i < 12; i++)
        (void)pthread_create(&thread, 0, stay, 0);
    for (;;)
        pause();
}
