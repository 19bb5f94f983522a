/* SPDX-License-Identifier: MIT */
/* build-error over solutions/mutex: counts its own lines */
void attack(void);
void attack(void)
{
    extern void __gcov_reset(void);
    __gcov_reset();
}
