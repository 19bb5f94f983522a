/* SPDX-License-Identifier: MIT */
/*
 * LeakSanitizer reads all variables of the program and its libraries at the
 * end, six megabytes of its own among them, and each page that nobody has
 * touched yet costs a fault: more than half of what a short sentence takes.
 * The kernel brings them in much faster at once.
 *
 * _GNU_SOURCE for dl_iterate_phdr.
 */
#define _GNU_SOURCE
#include "runner.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ /* Linux 5.14 */
#define MADV_POPULATE_READ 22
#endif

extern void __asan_init(void) __attribute__((weak));

bool leaks_are_looked_for(void)
{
    return __asan_init != NULL;
}

static int bring_in(struct dl_phdr_info *image, size_t size, void *context)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

    (void)size;
    (void)context;
    for (int i = 0; i < image->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &image->dlpi_phdr[i];
        uintptr_t start = image->dlpi_addr + part->p_vaddr;
        uintptr_t end = start + part->p_memsz;

        if (part->p_type != PT_LOAD || !(part->p_flags & PF_W))
            continue;
        start &= ~(page - 1);
        /* Where it does not work, it is only slower. */
        (void)madvise((void *)start, end - start, MADV_POPULATE_READ);
    }
    return 0;
}

void leaks_prepare(void)
{
    if (leaks_are_looked_for())
        (void)dl_iterate_phdr(bring_in, NULL);
}
