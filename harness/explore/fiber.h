/* SPDX-License-Identifier: MIT */
/*
 * fiber.h - stacks, switches, and thread-local storage for fibers.
 *
 * The functions that the scheduler calls are declared in engine.h; this is
 * what the address namer needs besides.  Worker's only thread.
 */
#ifndef EXPLORE_FIBER_H
#define EXPLORE_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where slot's own thread-local variables lie; false: it has none. */
bool fiber_tls_range(int slot, uintptr_t *low, size_t *bytes);

/* The same by what a thread, which may be a copy, runs with. */
struct thread;
/* Gives back the copied stack that a forked child ran on. */
void fiber_leave_copy(struct thread *t);
bool fiber_tls_of(const struct thread *t, uintptr_t *low, uintptr_t *high);

/* Called at every switch of an execution that is shown; for debuggers. */
void explore_switch(int from, int to);

#endif
