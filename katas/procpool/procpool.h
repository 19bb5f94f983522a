/* SPDX-License-Identifier: MIT */
/*
 * procpool.h - map a function over inputs in worker processes.
 *
 *     caller      inputs  [ 0 1 2 3 4 ]
 *     child A  begin, then  0 |   3 |       by pipes, sockets, shared memory
 *     child B  begin, then    1 2   4       B takes 2: it was free first
 *     caller      outputs [ 0 1 2 3 4 ]     in the order of the inputs
 *
 * A worker is a child of the caller, forked by new, or by map to replace one:
 * a copy of the caller at that time, of its variables and blocked signals too.
 * It calls begin once, then tasks, one at a time; what these change in their
 * variables the next task in the same worker finds, and nobody else does.
 * There are as many workers as were asked for, and no other processes.  The
 * caller runs neither begin nor tasks.
 *
 * A free worker begins the next task at once; a task is begun once.  A worker
 * that ends in a task (a signal, exit) fails that one, and is replaced: at once
 * while tasks are left, else at the next map.  For each that has ended map
 * tries one start; if that fails, the others do the rest, and the next map
 * tries again.  Whoever was dead before map is called fails no task; one that
 * is killed later may fail the task that it has, or is just being given.
 *
 * Who may call what at the same time: one thread at a time, and a process has
 * one pool at a time.  Tasks and begin call none of this, leave no process
 * behind, and do not wait for begin in another worker.
 *
 * Workers end without calling what atexit knows or writing what is buffered
 * in streams.  free ends them; so does the end of the process that made
 * them, as soon as their task is done.
 *
 * No call raises SIGPIPE or leaves changed how the caller handles or blocks
 * signals; EINTR is no error, in the workers neither.  His other children stay
 * his to wait for, the workers are the pool's.  SIGCHLD is not ignored.
 *
 * Blocking: new until each begin has returned, map until the last task has,
 * free until the workers have ended.  Who waits sleeps, in the workers too.
 *
 * Errors: 0 or a negative errno.  Source: the Pool of Python's multiprocessing.
 */
#ifndef PROCPOOL_H
#define PROCPOOL_H

#include <stddef.h>

#define PROCPOOL_LEAST 16 /* workers that must be possible */

struct procpool;

struct procpool_work {
    /* In each worker, first; NULL: nothing to do.  0, or a negative errno: the
     * worker ends, and could not be started. */
    int (*begin)(void *context);
    /* Reads the input, writes the output; both are aligned as malloc's are.
     * What it returns, an error or not, goes to results. */
    int (*task)(void *context, const void *input, void *output);
    void *context;
    size_t input_size, output_size; /* bytes of one, up to many MiB */
};

/*
 * Stores a pool whose workers have all begun; *work is copied.  After an
 * error *pool is as it was, and no worker is left.
 *   -EINVAL      pool, work or task is NULL, or a number is 0
 *   -ENOMEM      no memory, or more than PROCPOOL_LEAST workers
 *   -EOWNERDEAD  a worker ended in begin
 *   what begin returned, or fork, pipe, socketpair ... said
 */
int procpool_new(struct procpool **pool, const struct procpool_work *work,
                 unsigned workers);

/*
 * Runs count tasks: inputs[i] to outputs[i] and results[i], arrays of count.
 * results[i] is what the task returned, or -EOWNERDEAD: the worker ended in
 * it.  Where it is not 0, outputs[i] may be anything.
 *   0        all tasks were begun, and have ended
 *   -EINVAL  a pointer is NULL.  Nothing has changed
 *   another  no worker is left and none could be started (as for new), or
 *            the system gave out.  What was begun has its result, from tasks
 *            that were lost on the way -EOWNERDEAD, the rest -ECANCELED.  The
 *            pool can be used again
 */
int procpool_map(struct procpool *pool, const void *inputs, void *outputs,
                 int results[], size_t count);

/* Ends the workers, waits for them, gives everything back.  NULL: nothing. */
void procpool_free(struct procpool *pool);

#endif
