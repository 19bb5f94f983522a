/* SPDX-License-Identifier: MIT */
/*
 * blocking.h - make calls that block all at once, and compute meanwhile.
 *
 *     call 0     |---------- 0.1 s ----------|
 *     call 1     |---------- 0.1 s ----------|
 *     compute    |--- next positions ---|
 *     run        |---------- 0.1 s ----------|   not 0.2, not 0.3
 *
 * A run makes its calls, each once, on other threads than its caller's, which
 * computes meanwhile, once.  It returns when all that has ended: the longest
 * is the total, not the sum.  No call waits for another one to end or for the
 * computation, nor that for a call: any of them may wait for something that
 * another one does.
 *
 * Who may call what at the same time
 *     new      anybody
 *     run      anybody: while a run is under way, everybody else, its calls
 *              and its computation too, gets -EBUSY for that object
 *     free     who sees to it that nobody begins anything any more
 * Other objects are for all to use, in calls and computations as well.
 *
 * Order: what was done before run, the calls see; what they did, its caller
 * sees when it returns.  calls and results are lent to the run until then;
 * ports and context are handed on unseen.
 *
 * Shapes: at most `most` calls in a run, and threads to an object, beside its
 * callers, at any time; made for each run or kept, but joined when free
 * returns.  BLOCKING_LEAST objects can exist at a time, memory and threads
 * permitting; beyond that NULL is a right answer, too.
 *
 * Blocking: run, while calls last.  Who waits sleeps, it neither spins nor
 * polls; no signal handler ends that, and none may call.  Calls and
 * computations must not end or cancel their thread.
 *
 * Short of threads, or of memory or a lock to have one more: new returns NULL;
 * or run returns -EAGAIN or -ENOMEM and has called nothing; or it goes on with
 * the threads that it has, and a call left over is made after another one, or
 * by the caller after compute, or not at all, and its result is -EAGAIN.  All
 * that is right; the next run tries again.
 *
 * Errors are negative errno values; who gets one has called and changed
 * nothing.  -EINVAL: a NULL other than port and context, or a wrong number.
 *
 * Source: five serial ports that steer helicopters, written to by a thread
 * each while the main one computes where they fly next.
 */
#ifndef BLOCKING_H
#define BLOCKING_H

#include <stddef.h>

#define BLOCKING_LEAST 4
#define BLOCKING_MOST 16

struct blocking;

/* May block, and fail: returns -1 then, and the reason is in errno. */
typedef int blocking_port(void *port);
typedef void blocking_compute(void *context);

struct blocking_call {
    blocking_port *call;
    void *port;
};

/* For runs of 1 to most calls.  NULL: most is 0 or above BLOCKING_MOST, or
 * something is short. */
struct blocking *blocking_new(size_t most);

/* Makes count calls; results[i] is what calls[i] returned, or -errno where
 * that was -1, as its own errno said.  A call that fails harms no other one
 * and is not repeated.  0, whatever the results; -EINVAL, also for a count of
 * 0 or above most; -EBUSY. */
int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context);

/* Joins what was started, gives everything back: 0, as for NULL.  -EBUSY. */
int blocking_free(struct blocking *blocking);

#endif
