/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: ends before the end */
#include <stdlib.h>
void attack(void);
void attack(void)
{
    quick_exit(0);
}
