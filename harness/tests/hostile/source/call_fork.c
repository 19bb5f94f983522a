/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: more processes */
#include <unistd.h>
void attack(void);
void attack(void)
{
    (void)fork();
}
