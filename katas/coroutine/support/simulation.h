/* SPDX-License-Identifier: MIT */
/*
 * simulation.h - CLOCK_MONOTONIC and waits for it, as the run's thread sees
 * them, for behaviour.c.
 *
 * In force where the linker wraps what kata.yaml lists, on the thread that
 * began it, until the end: a wait with a limit lasts no time, and the clock
 * jumps to the limit.  Others keep the real clock.
 */
#ifndef SIMULATION_H
#define SIMULATION_H

#include <stdbool.h>
#include <stdint.h>

void simulation_begin(void); /* at time 0; without effect if not wrapped */
void simulation_end(void);
bool simulation_linked(void);
int64_t simulation_ns(void);      /* since the beginning */
unsigned simulation_waits(void);  /* with a limit, so far */
void simulation_pass(int64_t ns); /* while a body computes */

#endif
