/* SPDX-License-Identifier: MIT */
/* tampered: a child that finishes the records while its parent waits */
#define _GNU_SOURCE
#include "door.h"
#include <sys/wait.h>
#include <unistd.h>
#include <stdlib.h>
#include <dlfcn.h>

int door_open(void)
{
    int (*tell)(const char *, const char *, void *) = 0;

    *(void **)&tell = dlsym(RTLD_DEFAULT, "record_event");
    if (tell != 0)
        (void)tell("end", "the_door_is_open", 0);
    (void)!write(3, "{}\n", 3);
    return 1;
}
