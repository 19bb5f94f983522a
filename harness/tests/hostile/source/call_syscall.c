/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: any system call */
#include <unistd.h>
void attack(void);
void attack(void)
{
    (void)syscall(60, 0);
}
