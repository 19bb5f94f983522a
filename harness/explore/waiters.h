/* SPDX-License-Identifier: MIT */
/*
 * waiters.h - who waits on a condition variable or a futex, and how a wait
 * ends: both queues are kept by the same few functions, in cond.c.
 *
 * A waiting thread's operation is an OP_WAKE on the queue's object.
 */
#ifndef EXPLORE_WAITERS_H
#define EXPLORE_WAITERS_H

#include "engine.h"

/* The thread joins c's queue. */
void begin_wait(struct thread *t, struct object *c);

/* It was woken, has run out of time, or may be lucky. */
bool wait_may_end(const struct thread *t);

/* It has been chosen: why does its wait end?  0 or ETIMEDOUT. */
int end_of_wait(struct thread *t, struct object *c);

/* Who waits on c and was not woken, longest first, in list[THREADS_MAX];
 * *timed: somebody is out of time. */
unsigned waiting(const struct object *c, struct thread **list, bool *timed);

/* Takes to out of c's queue; it goes on when it is chosen. */
void wake(struct thread *from, struct object *c, struct thread *to);

#endif
