/* SPDX-License-Identifier: MIT */
/*
 * queue.h - a bounded queue that threads share and that can be closed.
 *
 *     put a, b, c          [ c b a ]      take -> a   first in, first out
 *     close                [ # c b ]      take -> b   the end stands behind c
 *     put d -> -EPIPE      [ # c ]        take -> c
 *                          [ # ]          take -> -EPIPE, for everybody
 *
 * An item is unfinished from its put until somebody calls queue_task_done()
 * for it, taken or not; queue_join() waits until nothing is unfinished.  The
 * end (#) is no item: it takes no room, is never handed out, never counted.
 *
 * Who may call what at the same time
 *     new                                 anybody
 *     put, take, close, task_done, join   anybody, beside one another
 *     free                                one thread, once every other call
 *                                         on this queue has taken effect or
 *                                         is blocked, and none will follow
 * Every call takes effect at one moment between its start and its return;
 * these moments are one order, the same for all threads.  What was written
 * before a put is seen by the taker of its item, what was written before a
 * task_done by the joiner whom it releases.
 *
 * Shapes and units: an item is any pointer, NULL included; the queue never
 * looks behind it and never owns it.  capacity counts items.  QUEUE_LEAST
 * queues of QUEUE_LEAST_CAPACITY items can exist at a time, memory permitting;
 * for more or larger ones NULL is a right answer too.
 *
 * Blocking: put while the queue is full, take while it is empty, join while
 * something is unfinished; no other call.  Who is blocked sleeps: it does not
 * poll, and spins for a moment at most.  A signal handler ends no wait.  Who
 * is woken first is left open.  No calls from signal handlers, and no
 * cancelling of threads inside.
 *
 * Errors are negative errno values; a call that returns one has changed
 * nothing, the place for its result included.  NULL for a queue, or for the
 * place of a result, is -EINVAL; queue_free(NULL) is 0, as free's.
 *
 * Source: Python's queue.Queue and its sentinel; POSIX 2.9.3 on pthreads.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stddef.h>

#define QUEUE_LEAST 4
#define QUEUE_LEAST_CAPACITY 256

struct queue;

/* An empty, open queue; NULL if capacity is 0 or memory is short. */
struct queue *queue_new(size_t capacity);

/*
 * Gives back all that the queue holds.  Items left inside are forgotten, not
 * touched.  -EBUSY: somebody is blocked inside, or has not quite left; the
 * queue is as it was.  The taker of the last item and a released joiner may
 * call it although the other side has not returned yet.
 */
int queue_free(struct queue *queue);

/*
 * Appends item; it is unfinished from now on.  -EPIPE: closed, before the
 * call or while it was blocked; the item was not put.  -ENOMEM: an answer
 * that allocates for each item could not.
 */
int queue_put(struct queue *queue, void *item);

/* Removes the first item into *item.  -EPIPE: closed, and nothing is left. */
int queue_take(struct queue *queue, void **item);

/*
 * Ends the queue: no put succeeds from now on, takers get what was put
 * before, then -EPIPE.  Wakes whoever this releases.  Never blocks and never
 * fails, in a full queue as little as without memory; again is harmless: 0.
 */
int queue_close(struct queue *queue);

/* Marks one item as done.  -ERANGE: nothing is unfinished. */
int queue_task_done(struct queue *queue);

/*
 * Returns 0 once nothing is unfinished; every joiner is released.  A closed
 * queue is waited for like an open one.  Items that are put before a
 * released joiner has woken may make it wait on.
 */
int queue_join(struct queue *queue);

#endif
