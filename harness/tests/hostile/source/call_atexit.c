/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: runs after main */
#include <stdlib.h>
void attack(void);
void attack(void)
{
    (void)atexit(abort);
}
