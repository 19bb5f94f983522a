/* SPDX-License-Identifier: MIT */
/*
 * helper.h - the other threads of behaviour.c: a pool of one for blocking
 * calls, and who is told of starving.
 */
#ifndef HELPER_H
#define HELPER_H

#include "coroutine.h"

/* Starts the thread: it completes the future at once, or with 99 when its
   blocking call returns. */
void helper_start(struct coroutine_future *future, int value);
void helper_call(struct coroutine_future *future);
void helper_join(void);

coroutine_body helper_let_go; /* lets the blocking call return */

/* Runs without giving way until somebody is named; returns 1. */
coroutine_body helper_spin;
void helper_starved(const char *name, void *unused);
const char *helper_named(void); /* the spinner; "" */

#endif
