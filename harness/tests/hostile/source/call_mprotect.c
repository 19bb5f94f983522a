/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: makes code writable */
#include <sys/mman.h>
void attack(void);
void attack(void)
{
    (void)mprotect(0, 4096, 7);
}
