/* SPDX-License-Identifier: MIT */
/*
 * forks.h - counts calls of fork, and lets one fail.
 *
 * Works where fork is wrapped at link time; forks_counted() tells.
 */
#ifndef SUPPORT_FORKS_H
#define SUPPORT_FORKS_H

#include <stdbool.h>

/* Forgets what was counted; the fail_at-th call from now on fails, 0: none. */
void forks_watch(unsigned fail_at);

bool forks_counted(void);

/* How many succeeded, in the calling process. */
unsigned forks_done(void);

#endif
