/* SPDX-License-Identifier: MIT */
/*
 * model.h - how modelled calls are written.
 *
 * The adapter renames the program's call of NAME to dx_NAME.  A modelled call
 * takes the place it was called from first of all (PLACE), announces its
 * operation and then takes effect:
 *
 *     struct op op = op_on(OP_LOCK, object, MODE_WRITE, PLACE, "lock");
 *     point(&op);
 *     ... effect ...
 */
#ifndef EXPLORE_MODEL_H
#define EXPLORE_MODEL_H

#include <time.h>

#include "engine.h"
#include "events.h"

/* What a program's call of name reaches. */
#define MODEL(name) dx_##name

static inline struct op op_on(enum op_kind kind, struct object *object,
                              enum access_mode mode, uintptr_t pc,
                              const char *name)
{
    struct op op = {.kind = kind, .pc = pc, .deadline = -1, .name = name};

    op.object[0] = object;
    op.mode[0] = (uint8_t)mode;
    return op;
}

/*
 * CALLER, seen through <threads.h>: a call made by c11.c's functions, which
 * lie in a section of their own, counts as made where the program called them.
 */
extern const char __start_dojo_c11[] __attribute__((weak));
extern const char __stop_dojo_c11[] __attribute__((weak));
static inline uintptr_t place_of(uintptr_t pc)
{
    return pc - (uintptr_t)__start_dojo_c11 <
                   (uintptr_t)(__stop_dojo_c11 - __start_dojo_c11)
               ? E.c11_pc
               : pc;
}
#define PLACE place_of(CALLER)

/* What a call reads and writes in the program's memory; NULL: nothing. */
static inline void call_reads(const void *at, size_t bytes, uintptr_t pc)
{
    if (at)
        access_range((uintptr_t)at, bytes, false, pc);
}

static inline void call_writes(const void *at, size_t bytes, uintptr_t pc)
{
    if (at)
        access_range((uintptr_t)at, bytes, true, pc);
}

/* The call leaves there what `from` has.  What stood there before is no news
   to a loop that waits by looking. */
void call_puts(void *to, const void *from, size_t bytes, uintptr_t pc);

/* Simulated CLOCK_REALTIME is this far ahead of CLOCK_MONOTONIC. */
#define REALTIME_AHEAD_NS INT64_C(1700000000000000000)

/* A deadline on the given clock as simulated monotonic time; -1: NULL. */
int64_t deadline_of(const struct timespec *when, int clock_id);
bool timespec_valid(const struct timespec *when, uintptr_t pc);
/* In nanoseconds; INT64_MAX where those are too many. */
int64_t span_of(const struct timespec *t);

/* Fills the memory of what is destroyed: an initializer that is assigned there
   later makes it anew. */
enum { DESTROYED = 0xdd };

/* mutex.c, for condition variables too */
struct object *mutex_for(void *mutex, const char *call, uintptr_t pc);
void mutex_give(struct thread *t, struct object *o);
void mutex_take(struct thread *t, struct object *o, uintptr_t pc);
/* Nobody holds it, or it is robust and who holds it has ended. */
bool mutex_is_free(const struct object *o);
/* Takes it when it is free.  0, EOWNERDEAD, or ENOTRECOVERABLE: not taken. */
int mutex_take_free(struct thread *t, struct object *o, uintptr_t pc);
/* Fails with misuse: the lock was destroyed, or its memory is gone. */
void still_there(struct object *o, const char *what, uintptr_t pc);
/* locks.c: the same where it is busy; marks it destroyed. */
void check_idle(struct object *o, const char *call, bool busy, uintptr_t pc);
/* Before an init: fails with misuse where one is in use already. */
void renew(uintptr_t address, enum object_kind kind, const char *what,
           uintptr_t pc);
/* After an init that failed: no zeros, which are what a constant makes. */
void leave_unmade(void *object, size_t bytes, uintptr_t pc);

/* thread.c */
struct thread *thread_start(void *(*start)(void *), int (*start_c11)(void *),
                            void *argument, bool detached, bool hidden,
                            uintptr_t pc);
int threads_now(void);
struct thread *thread_of(unsigned long handle);
unsigned long handle_of(const struct thread *t);

/* Whether the call is to fail now; *error is what it gives then. */
bool fault_here(const char *call, uintptr_t pc, int *error);

#endif
