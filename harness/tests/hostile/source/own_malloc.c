/* SPDX-License-Identifier: MIT */
/* leak over broken/memory_kept: memory of its own, so that nobody counts it */
int write(void);
int write(void)
{
    return 0;
}
