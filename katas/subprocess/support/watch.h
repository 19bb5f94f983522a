/* SPDX-License-Identifier: MIT */
/*
 * watch.h - what the caller's process asks of the kernel about signals.
 *
 * Works where the calls are wrapped at link time, as kata.yaml lists them;
 * else nothing is seen.
 */
#ifndef WATCH_H
#define WATCH_H

void watch_begin(void);

/* What was wrong since: NULL, or what it was. */
const char *watch_complaint(void);

#endif
