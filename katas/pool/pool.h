/* SPDX-License-Identifier: MIT */
/*
 * pool.h - fan a job's tasks out over a fixed number of threads.
 *
 *     submit --> [ job: 0 1 2 3 4 ] [ job: 0 1 ]    the backlog
 *                         |
 *          worker A  <----+  0     3                made once,
 *          worker B  <----+    1     4              one task at a time
 *          worker C  <----+      2
 *                         |
 *     wait   <-- results [ 0 1 2 3 4 ]              in the index's order
 *
 * A job is count calls of one function, its tasks, with index 0 to count - 1.
 * It is in the backlog until its last task is begun.  A worker that is free
 * begins the next task at once: jobs in the order of their submission, the
 * tasks of one job in any.  Nobody but workers runs tasks.
 *
 * Who may call what at the same time
 *     new             anybody
 *     submit, wait    anybody, tasks too, beside one another
 *     free            one thread; from then on only tasks may call
 * What was written before a submit, the job's tasks see; what they wrote,
 * everybody sees whom wait or free releases.
 *
 * Shapes and units: count counts tasks, backlog counts jobs.  A job and what
 * it points to are lent to the pool from submit until a wait for it, or free,
 * returns; submit it once at a time.  POOL_COUNT_MIN pools of POOL_SIZE_MIN
 * workers and that backlog can exist at a time, memory permitting; beyond
 * that NULL is a right answer, too.
 *
 * Blocking: submit while the backlog is full; wait; free.  Who is blocked
 * sleeps, it neither spins nor polls; no signal handler ends that, and none
 * may call.  Threads inside must not be cancelled, tasks must not end theirs.
 *
 * Errors are negative errno values; who gets one has changed nothing.
 *
 * Source: LeetCode 1242, ThreadPoolExecutor.map, libuv's uv_queue_work.
 */
#ifndef POOL_H
#define POOL_H

#include <stdatomic.h>
#include <stddef.h>

#define POOL_COUNT_MIN 2
#define POOL_SIZE_MIN 64

struct pool;
enum pool_end { POOL_DRAIN, POOL_CANCEL };

/* What it returns, an error or not, goes to results[index]. */
typedef int pool_task(void *context, size_t index);

struct pool_job {
    pool_task *task; /* these four are set by the caller */
    void *context;
    int *results;
    size_t count;
    size_t begun, ended; /* the rest is the pool's own, for what it likes */
    atomic_size_t taken, finished;
    struct pool_job *next, *previous;
    void *other;
};

/* A pool with all its workers started, and no thread besides.  NULL: a number
 * is 0, a worker could not be started, or memory is short; nothing is left
 * then. */
struct pool *pool_new(unsigned workers, size_t backlog);

/* Adds a job.  A full backlog holds the caller up until there is room, but
 * a task of this pool gets -EAGAIN.  -EPIPE, full or not: the pool is being
 * freed.  -ENOMEM: an answer that allocates for each job could not.  -EINVAL:
 * a NULL other than context, or count is 0. */
int pool_submit(struct pool *pool, struct pool_job *job);

/* Returns 0 when all tasks of a job that was submitted have ended; anybody
 * may ask, again too.  A task of this pool meanwhile begins what is left of
 * that job, and of no other, itself: one worker is enough to wait to any
 * depth.  Jobs that wait in a ring wait for ever.  -EINVAL: a NULL.  Nothing
 * else can fail: what a wait needs, pool_new has got. */
int pool_wait(struct pool *pool, struct pool_job *job);

/* Takes no more jobs, does or cancels what is there, joins the workers, gives
 * everything back: 0, as for NULL.  POOL_CANCEL: a task not begun never will
 * be, from the first -EPIPE at the latest; its result is -ECANCELED.  -EINVAL:
 * no such end.  -EBUSY: the caller is a task of this pool, or somebody else
 * than a task is blocked inside. */
int pool_free(struct pool *pool, enum pool_end end);

#endif
