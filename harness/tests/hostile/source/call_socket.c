/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: calls home */
#include <sys/socket.h>
void attack(void);
void attack(void)
{
    (void)socket(2, 1, 0);
}
