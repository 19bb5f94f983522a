/* SPDX-License-Identifier: MIT */
/*
 * place_seen_without_lock.c - static.c that looks for a free place before it
 * has the lock.
 */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;

static struct pool {
    unsigned workers;
    pthread_t threads[POOL_SIZE_MIN];
    /* Guarded by lock. */
    bool ending, cancelling;
    size_t visitors; /* threads in submit or wait that are no workers */
    size_t backlog;  /* 0 in a pool that nobody has */
    size_t length;
    struct pool_job *jobs[POOL_SIZE_MIN];
} pools[POOL_COUNT_MIN];

static _Thread_local struct pool *my_pool; /* whose worker this thread is */

static void leave_backlog(struct pool *pool, const struct pool_job *job)
{
    size_t i = 0;

    while (pool->jobs[i] != job)
        i++;
    for (pool->length--; i < pool->length; i++)
        pool->jobs[i] = pool->jobs[i + 1];
    pthread_cond_broadcast(&change);
}

/* Takes the job's next task to its end; the lock is open meanwhile. */
static void run_task(struct pool *pool, struct pool_job *job)
{
    size_t index = job->begun++;
    bool cancelled = pool->cancelling;

    if (job->begun == job->count)
        leave_backlog(pool, job);
    pthread_mutex_unlock(&lock);
    job->results[index] =
        cancelled ? -ECANCELED : job->task(job->context, index);
    pthread_mutex_lock(&lock);
    if (++job->ended == job->count)
        pthread_cond_broadcast(&change);
}

static void *work(void *argument)
{
    struct pool *pool = my_pool = argument;

    pthread_mutex_lock(&lock);
    while (pool->length > 0 || !pool->ending)
        if (pool->length > 0)
            run_task(pool, pool->jobs[0]);
        else
            pthread_cond_wait(&change, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

struct pool *pool_new(unsigned workers, size_t backlog)
{
    struct pool *pool = NULL;

    if (workers == 0 || workers > POOL_SIZE_MIN || backlog > POOL_SIZE_MIN)
        return NULL;
    for (size_t i = 0; backlog > 0 && i < POOL_COUNT_MIN && !pool; i++)
        if (pools[i].backlog == 0)
            pool = &pools[i];
    pthread_mutex_lock(&lock);
    if (pool)
        pool->backlog = backlog;
    pthread_mutex_unlock(&lock);
    for (; pool && pool->workers < workers; pool->workers++)
        if (pthread_create(&pool->threads[pool->workers], NULL, work, pool)) {
            pool_free(pool, POOL_DRAIN);
            return NULL;
        }
    return pool;
}

int pool_submit(struct pool *pool, struct pool_job *job)
{
    int error;

    if (!pool || !job || !job->task || !job->results || job->count == 0)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    pool->visitors++;
    while (pool->length == pool->backlog && my_pool != pool)
        pthread_cond_wait(&change, &lock);
    pool->visitors--;
    error = pool->ending ? -EPIPE : pool->length == pool->backlog ? -EAGAIN : 0;
    if (!error) {
        job->begun = job->ended = 0;
        pool->jobs[pool->length++] = job;
        pthread_cond_broadcast(&change);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    while (my_pool == pool && job->begun < job->count)
        run_task(pool, job);
    pool->visitors += my_pool != pool;
    while (job->ended < job->count)
        pthread_cond_wait(&change, &lock);
    pool->visitors -= my_pool != pool;
    pthread_mutex_unlock(&lock);
    return 0;
}

int pool_free(struct pool *pool, enum pool_end end)
{
    if (!pool || (end != POOL_DRAIN && end != POOL_CANCEL))
        return pool ? -EINVAL : 0;
    pthread_mutex_lock(&lock);
    if (pool->visitors > 0 || my_pool == pool) {
        pthread_mutex_unlock(&lock);
        return -EBUSY;
    }
    pool->ending = true;
    pool->cancelling = end == POOL_CANCEL;
    pthread_cond_broadcast(&change);
    pthread_mutex_unlock(&lock);
    while (pool->workers > 0)
        pthread_join(pool->threads[--pool->workers], NULL);
    pthread_mutex_lock(&lock);
    pool->ending = pool->cancelling = false;
    pool->backlog = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}
