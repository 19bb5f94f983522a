/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: takes signals */
#include <signal.h>
void attack(void);
void attack(void)
{
    (void)signal(14, SIG_IGN);
}
