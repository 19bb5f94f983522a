/* SPDX-License-Identifier: MIT */
/*
 * space.h - the memories of several processes at the same addresses.
 *
 * Idea: only what two processes hold at the same address is exchanged when
 * the scheduler goes from one to the other: the globals, and after a fork the
 * heap and the stacks as they were then.  What a process allocates later, and
 * what a started program uses as stack and heap, lies at addresses that
 * nobody else has.  Shared mappings stay where they are.
 *
 *     leave: memory -> what is kept of the old     enter: kept -> memory
 *
 * Worker's only thread; leave, enter and fork run on a stack that is in no
 * process.
 */
#ifndef EXPLORE_SPACE_H
#define EXPLORE_SPACE_H

#include <stddef.h>
#include <stdint.h>

struct thread;

/* Memory of the program or of the explorer that each process has its own of:
   at the start of the worker, before any execution. */
void space_private(void *low, size_t bytes);
/* Forgets all spaces but the scenario's own. */
void spaces_reset(void);
void space_leave(int process);
void space_enter(int process);
/* The memory in place becomes child's, and from's stays as it is now. */
void space_fork(const struct thread *from, const struct thread *child);
/* Another program: a copy of the globals, nothing else. */
void space_spawn(int from, int process);
void space_exec(int process);
/* What a child of vfork wrote is its parent's: stack from frame up. */
void space_hand_back(int child, int parent, uintptr_t frame);

/* memory.c: where the list of blocks has the one of that number, from 1 on,
   and where this starts; 0: behind the last. */
uintptr_t block_entry(uint32_t number, uintptr_t *start);

#endif
