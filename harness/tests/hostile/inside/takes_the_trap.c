/* SPDX-License-Identifier: MIT */
/* wrong: ignores the seal's signal and goes on */
#define _GNU_SOURCE
#include "door.h"
#include <signal.h>
#include <sys/mman.h>
#include <stdint.h>
#include <dlfcn.h>

static void on(int number)
{
    (void)number;
}

int door_open(void)
{
    struct sigaction own = {.sa_handler = on};
    uintptr_t code = (uintptr_t)dlsym(RTLD_DEFAULT, "_assert_int_equal");

    (void)sigaction(SIGSYS, &own, 0);
    (void)mprotect((void *)(code & ~(uintptr_t)4095), 4096, PROT_EXEC | 3);
    return 1;
}
