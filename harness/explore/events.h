/* SPDX-License-Identifier: MIT */
/*
 * events.h - the run-time's parts that only the scheduler calls.
 */
#ifndef EXPLORE_EVENTS_H
#define EXPLORE_EVENTS_H

#include "engine.h"

/* search.c */
unsigned strategy_value(unsigned n, bool cost);
void events_reset(void);

/* thread.c */
/* A fresh slot, known to its creator; NULL creator: the main thread. */
struct thread *thread_new(struct thread *creator);

/* ending.c */
/* exit's list of functions; of the running process. */
void run_at_exit(void);
void at_exit_forget(void);
/* State of calls that each process has its own of. */
void threads_private(void);
/* The scenario has returned: waits for the others, looks for leftovers. */
_Noreturn void program_end(void);
/* A whole program ends, as exit does. */
_Noreturn void program_exit(int status, uintptr_t pc);

/* output.c: the same for random numbers. */
void random_private(void);

/* names.c: puts what only the worker knows in place of VAR */
void name_addresses(char *text, size_t room);
void name_address(uintptr_t address, char *text, size_t room);

/* deadlock.c */
_Noreturn void deadlock(void);

/* time.c */
/* The running thread's deadline has come, if need be by being late. */
void pass_time(const struct thread *t);

/* descriptors.c, timers: simulated time's other events */
int64_t timers_next(int64_t now);
void timers_fire(int64_t now);
/* Opened in this execution and still open. */
unsigned descriptors_now(void);
/* Closes what the execution left open; after its end. */
void execution_cleanup(void);

#endif
