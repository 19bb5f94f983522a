/* SPDX-License-Identifier: MIT */
/* build-error over broken/no_lock: shuts the sanitizer's mouth */
#include <unistd.h>
void attack(void);
void attack(void)
{
    (void)close(2);
}
