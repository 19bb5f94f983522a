/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: traces its parent */
#include <sys/ptrace.h>
void attack(void);
void attack(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, 0, 0);
}
