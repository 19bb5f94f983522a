/* SPDX-License-Identifier: MIT */
/*
 * contexts.h - threads that switch to stacks of their own making.
 *
 * getcontext is libc's; makecontext, setcontext and swapcontext tell the
 * explorer which stack the running thread goes on with.
 */
#ifndef EXPLORE_CONTEXTS_H
#define EXPLORE_CONTEXTS_H

#include "engine.h"

/* The running thread is on its own stack again: it starts. */
void context_none(struct thread *t);

/* A function begins on a stack that the program made. */
void context_enter(struct thread *t, uintptr_t frame, uintptr_t pc);

/* A modelled call is to work on such a stack. */
void context_room(const struct thread *t, uintptr_t pc);

/* Whether address lies in a stack that only another thread has run on. */
bool context_of_other(uintptr_t address);

#endif
