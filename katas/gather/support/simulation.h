/* SPDX-License-Identifier: MIT */
/*
 * simulation.h - the answer's calls under simulated time, for behaviour.c.
 *
 * In force from begin to end, where the linker wraps what kata.yaml lists.
 */
#ifndef GATHER_SIMULATION_H
#define GATHER_SIMULATION_H

#include <stdbool.h>
#include <stdint.h>

bool simulation_linked(void);
void simulation_begin(void);       /* at time 0 */
void simulation_end(void);         /* the libc's calls again */
int64_t simulation_us(void);       /* since the beginning */
unsigned simulation_wakeups(void); /* how often the answer's wait ended */

/* Calls that are not the answer's go between these. */
void simulation_hold(void);
void simulation_go_on(void);

#endif
