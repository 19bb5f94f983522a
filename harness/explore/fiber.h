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

/* Called at every switch of an execution that is shown; for debuggers. */
void explore_switch(int from, int to);

#endif
