/* SPDX-License-Identifier: MIT */
/* race over broken/no_lock: a library's function of its own */
int sigaction(void);
int sigaction(void)
{
    return 0;
}
