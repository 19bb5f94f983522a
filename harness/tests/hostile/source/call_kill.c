/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: signals to its parent */
#include <signal.h>
#include <unistd.h>
void attack(void);
void attack(void)
{
    (void)kill(getppid(), 9);
}
