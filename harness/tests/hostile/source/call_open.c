/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: reads files */
#include <fcntl.h>
void attack(void);
void attack(void)
{
    (void)open("/etc/passwd", 0);
}
