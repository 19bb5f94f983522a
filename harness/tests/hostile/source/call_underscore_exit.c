/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: ends before the end */
#include <unistd.h>
void attack(void);
void attack(void)
{
    _exit(0);
}
