/* SPDX-License-Identifier: MIT */
/*
 * threads.h - counts the threads that are started and joined.
 *
 * Works where pthread_create, thrd_create and their joins are wrapped at link
 * time; threads_counted() tells.  Only for one test at a time.
 */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>

/* Forgets what was counted; the fail_at-th start from now on fails, 0: none. */
void threads_watch(unsigned fail_at);

/* Whether the wraps are there. */
bool threads_counted(void);

unsigned threads_started(void);
unsigned threads_joined(void);

#endif
