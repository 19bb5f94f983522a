/* SPDX-License-Identifier: MIT */
/*
 * watch.h - what the caller's process asks of the kernel about signals, and how
 * fast it reads.
 *
 * Works where the calls are wrapped at link time, as kata.yaml lists them;
 * else nothing is seen.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>

void watch_begin(void);

/* From now on, or no more: who has read much goes on when there is more to be
   read, or the end: so that whoever writes is as fast as whoever reads. */
void watch_hold_readers(bool held);

/* What was wrong since: NULL, or what it was. */
const char *watch_complaint(void);

#endif
