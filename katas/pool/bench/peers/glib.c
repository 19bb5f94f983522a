/* SPDX-License-Identifier: MIT */
/*
 * glib.c - the contract's fair weather over GThreadPool, to be timed beside
 * the answers.  A push for each task; the backlog has no bound.
 */
#include "pool.h"

#include <errno.h>
#include <glib.h>

struct pool {
    GThreadPool *threads;
    GMutex lock;
    GCond done;
};

/* What is pushed: the job, and in one the tasks are counted off. */
static void run_task(void *pushed, void *context)
{
    struct pool_job *job = pushed;
    struct pool *pool = context;
    size_t index = job->taken++;

    job->results[index] = job->task(job->context, index);
    if (++job->finished < job->count)
        return;
    g_mutex_lock(&pool->lock);
    job->ended = 1;
    g_cond_broadcast(&pool->done);
    g_mutex_unlock(&pool->lock);
}

struct pool *pool_new(unsigned workers, size_t backlog)
{
    struct pool *pool = g_new0(struct pool, 1);

    (void)backlog;
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->done);
    pool->threads = g_thread_pool_new(run_task, pool, (int)workers, TRUE, NULL);
    return pool;
}

int pool_submit(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    job->taken = job->finished = 0;
    job->ended = 0;
    for (size_t i = 0; i < job->count; i++)
        if (!g_thread_pool_push(pool->threads, job, NULL))
            return -EAGAIN;
    return 0;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    g_mutex_lock(&pool->lock);
    while (!job->ended)
        g_cond_wait(&pool->done, &pool->lock);
    g_mutex_unlock(&pool->lock);
    return 0;
}

int pool_free(struct pool *pool, enum pool_end end)
{
    if (!pool)
        return 0;
    g_thread_pool_free(pool->threads, end == POOL_CANCEL, TRUE);
    g_mutex_clear(&pool->lock);
    g_cond_clear(&pool->done);
    g_free(pool);
    return 0;
}
