/* SPDX-License-Identifier: MIT */
/*
 * coroutine.h - tasks that give way of their own accord, on one thread.
 *
 *     ready    [ C A main ]     who has waited longest runs, until it waits
 *     waiting  B: 2 s,  D: for C,  E: for a future <-- completed by any thread
 *
 * A body runs until it waits.  A wait returns its outcome, or COROUTINE_LATER:
 * then the body returns COROUTINE_LATER at once, is called again when the wait
 * is over, and makes the same wait again, which returns the outcome.  Answers
 * with stacks never say LATER, those without do.  Bodies serve both: what is to
 * outlast a wait is in the frame, the way back to it is COROUTINE_WAIT.
 *
 * Order: who becomes ready enters at the end of the ready list.  Who is spawned
 * or yields enters at once; who awaits, when the other ends (who gathers, at
 * the last end or before); who sleeps or receives, in the order of times and
 * of completions, when the loop looks: when nobody is ready, and between any
 * two turns of a coroutine.  Nothing else lets another body run; a wait for
 * what is there already returns at once.
 * Who may call what at the same time: any threads may be in coroutine_run, not
 * from a body; coroutine_future_*: any thread; all else: bodies of that run.
 * Blocking: run, asleep while nobody is ready.  Units: ns of CLOCK_MONOTONIC;
 * nobody wakes early, nor 2 ms late if nobody runs.  COROUTINE_MOST coroutines
 * and futures can exist, memory permitting, and 8 runs.  A body may use
 * COROUTINE_STACK bytes.  Who uses up more than there is is caught before
 * another body runs: by SIGSEGV, SIGBUS or SIGABRT, or ends with -EOVERFLOW.
 * Errors: 0 or a negative errno: -EINVAL: a NULL where none may be, -EPERM: a
 * wait by who does not run, and as listed.  Source: asyncio, protothreads.
 */
#ifndef COROUTINE_H
#define COROUTINE_H
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#define COROUTINE_LATER INT_MIN /* no outcome, no result, no value */
#define COROUTINE_STACK 65536
#define COROUTINE_MOST 4096
/* clang-format off */ /* place: an int in the frame, 0 at first */
#define COROUTINE_BEGIN(place) switch (place) { default:
#define COROUTINE_WAIT(place, outcome, call) do { (place) = __LINE__; \
    __attribute__((fallthrough)); case __LINE__: \
    if (((outcome) = (call)) == COROUTINE_LATER) return COROUTINE_LATER; \
    } while (0)
#define COROUTINE_END }
/* clang-format on */
struct coroutine;
struct coroutine_future;
typedef int coroutine_body(struct coroutine *me, void *frame);
/* A turn that has lasted limit_ns, > 0, is told to starved(name, context) once,
 * before it has lasted twice as long, by a thread of the run's own, which may
 * complete futures.  A turn's end waits for it, a run's never for limit_ns. */
struct coroutine_watch {
    int64_t limit_ns;
    void (*starved)(const char *name, void *context);
    void *context;
};
/* Runs "main" and what it spawns, on this thread; its result.  When main ends,
 * all others are cancelled, in the order in which they were made, and run to
 * their ends; who is spawned then is cancelled, too; all are freed.  watch may
 * be NULL.  -ENOMEM and the like: something is missing, no body was called. */
int coroutine_run(coroutine_body *body, void *frame,
                  const struct coroutine_watch *watch);
/* A coroutine that has not started; it is there until it is awaited or the run
 * ends, name and frame are the caller's.  NULL: no memory, or a NULL. */
struct coroutine *coroutine_new(struct coroutine *me, const char *name,
                                coroutine_body *body, void *frame);
int coroutine_spawn(struct coroutine *other); /* -EALREADY: not new any more */
/* Who has not begun ends with -ECANCELED; else the wait that it is in, over or
 * not, or its next one has that outcome, once.  -ESRCH: it has ended. */
int coroutine_cancel(struct coroutine *other);
int coroutine_yield(struct coroutine *me);
int coroutine_sleep(struct coroutine *me, int64_t ns); /* <= 0: yields */
/* Waits for the other's end, spawns it if it is new; then stores what its body
 * returned, unless result is NULL, and frees it.  -EDEADLK: it is me or main;
 * -EBUSY: somebody else awaits it; -ECANCELED: it is left as it is. */
int coroutine_await(struct coroutine *me, struct coroutine *other, int *result);
/* Spawns all that are not NULL, in order, and awaits them; others[i] becomes
 * NULL as results[i] is stored.  An await's error ends it, the rest stays. */
int coroutine_gather(struct coroutine *me, struct coroutine *others[],
                     int results[], size_t count);
/* A future's value, unless value is NULL.  -EBUSY: none yet, another waits. */
int coroutine_receive(struct coroutine *me, struct coroutine_future *future,
                      int *value);
struct coroutine_future *coroutine_future_new(void); /* NULL: no memory */
/* -EALREADY: it is.  The run that waited for it may have ended. */
int coroutine_future_complete(struct coroutine_future *future, int value);
/* 0, as for NULL; -EBUSY: somebody waits.  Allowed as soon as all receives have
 * returned, though complete may not have returned yet. */
int coroutine_future_free(struct coroutine_future *future);
#endif
