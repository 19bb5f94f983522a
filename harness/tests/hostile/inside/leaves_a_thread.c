/* SPDX-License-Identifier: MIT */
/* tampered: a thread that goes on after the sentence and speaks for it */
#define _GNU_SOURCE
#include "door.h"
#include <pthread.h>
#include <unistd.h>

static void *speak(void *nothing)
{
    for (;;)
        (void)!write(3, "{}\n", 3);
    return nothing;
}

int door_open(void)
{
    pthread_t thread;

    (void)pthread_create(&thread, 0, speak, 0);
    (void)!write(3, "{}\n", 3);
    return 1;
}
