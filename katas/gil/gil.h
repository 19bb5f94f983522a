/* SPDX-License-Identifier: MIT */
/*
 * gil.h - one lock around all that threads do, passed on from time to time.
 *
 *                          due |   | check gives 1
 *     A  ==check===check=======|==>.  .  .  .  .  .====check=>
 *     B     acquire .  .  .  . |   ==check===check=>
 *                   | interval |     B has had it before A has it again
 *
 * A turn begins when a thread gets the lock and ends when it gives it up: by
 * release, by block, or by a check that yields.  Whoever wants it meanwhile
 * waits: in acquire, and in block and check to get it back.
 *
 * The interval.  A wait counts from its own beginning or from that of the
 * turn, whichever is later, by CLOCK_MONOTONIC.  As long as nobody has waited
 * for an interval of this turn, check does not yield.  Once somebody has
 * waited for two, the fourth check from then on at the latest does (a relaxed
 * look at a flag may come too late).  In between both are right.
 *
 * Yielding is no politeness: whoever yields gets the lock again only after
 * another thread has had it, waits for that like everybody else, and its wait
 * counts.  Nothing more is promised of who is next: a newcomer may overtake,
 * and who releases and acquires at once may have it back at once.  But as
 * soon as it is given up, somebody who waits gets it, not an interval later.
 *
 * Who may call what, at the same time, on one lock and on many
 *     new                    anybody
 *     acquire, check,        anybody; who does not hold the lock, or does,
 *     release, block         is told so
 *     free                   one thread, while no other call for this lock
 *                            runs; when it gave 0, none comes after it
 * A thread gives the lock up before it ends.  It may hold several.
 *
 * Order: what was done before the lock was given up has happened for whoever
 * gets it then.
 *
 * Shapes and units: intervals are microseconds, 1 to GIL_INTERVAL_MAX.
 * GIL_LEAST locks at a time, any number of threads, even without a heap.
 *
 * Blocking: acquire while others hold the lock; check when it yields; block.
 * Who waits sleeps; it may look around once an interval, no oftener.  The
 * rest waits for a few steps of others.  No call from a signal handler, no
 * thread is cancelled in one.
 *
 * Errors: 0 or a negative errno; who gets one has changed nothing.  -EINVAL:
 * a pointer is NULL (context may be), whoever holds the lock.  Nothing but
 * new fails for want of memory or the like.
 *
 * Source: the notes at the head of CPython's Python/ceval_gil.c.
 */
#ifndef GIL_H
#define GIL_H

#define GIL_LEAST 4
#define GIL_INTERVAL_MAX 60000000

struct gil;
typedef int gil_call(void *context);

/* A lock that nobody holds.  NULL: no such interval; no memory, lock or room.
 */
struct gil *gil_new(unsigned interval_us);

/* Gets the lock; the turn of the caller begins.  -EDEADLK: it has it. */
int gil_acquire(struct gil *gil);

/* For the holder to call between its steps: 1 when others had the lock
 * meanwhile and the caller has it again, in a new turn; 0 when it kept it.
 * -EPERM: the caller does not hold it. */
int gil_check(struct gil *gil);

/* Gives the lock up.  -EPERM: the caller does not hold it. */
int gil_release(struct gil *gil);

/* For what may take long and needs no lock: gives it up, calls call(context)
 * on this thread, gets the lock back, then stores what call returned.  call
 * may use the lock like any thread that does not hold it, and gives back what
 * it gets.  -EPERM: the caller does not hold it; nothing is called then. */
int gil_block(struct gil *gil, gil_call *call, void *context, int *result);

/* The end of a lock; 0 for NULL.  -EBUSY: somebody holds it. */
int gil_free(struct gil *gil);

#endif
