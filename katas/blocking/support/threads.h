/* SPDX-License-Identifier: MIT */
/*
 * threads.h - counts the threads that are started and joined, and refuses
 * some.
 *
 * Works where pthread_create, thrd_create and their joins are wrapped at link
 * time; threads_counted() tells.  A test's own thread may ask.
 */
#ifndef SUPPORT_THREADS_H
#define SUPPORT_THREADS_H

#include <stdbool.h>

/* Forgets what was counted.  Of the starts from now on the first'th fails,
 * and those after it until `number` have; 0: none. */
void threads_watch(int first, int number);

/* Whether the wraps are there. */
bool threads_counted(void);

int threads_started(void);
int threads_refused(void);
int threads_left(void); /* started and not joined */
int threads_most(void); /* the most that were left at any time */

/* How many of the process's threads are running or about to, by what the
 * kernel says; -1: it says nothing.  For any thread, which is one of them. */
int threads_running(void);

#endif
