/* SPDX-License-Identifier: MIT */
/* tampered: a range that begins below the judge and ends in it */
#define _GNU_SOURCE
#include "door.h"
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>

static uintptr_t lowest;

static int look(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    if (info->dlpi_addr != 0 && (lowest == 0 || info->dlpi_addr < lowest))
        lowest = info->dlpi_addr;
    return 0;
}

int door_open(void)
{
    (void)dl_iterate_phdr(look, 0);
    (void)munmap((void *)(lowest - 8192), 8193);
    return 1;
}
