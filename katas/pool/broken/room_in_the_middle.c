/* SPDX-License-Identifier: MIT */
/*
 * room_in_the_middle.c - queue.c in which nobody hears of the room that a job
 * from the middle of the backlog leaves.
 */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct pool {
    size_t backlog;
    pthread_mutex_t lock;
    pthread_cond_t work; /* there is a job, or the pool ends */
    pthread_cond_t room; /* there is room for a job */
    pthread_cond_t done; /* a job has ended */
    /* Guarded by lock. */
    struct pool_job list; /* a ring through its next and previous */
    size_t length;
    size_t visitors; /* threads in submit or wait that are no workers */
    bool ending, cancelling;
    unsigned workers;
    pthread_t threads[];
};

static _Thread_local struct pool *my_pool; /* whose worker this thread is */

/* Takes the job's next task to its end; the lock is open meanwhile. */
static void run_task(struct pool *pool, struct pool_job *job)
{
    size_t index = job->begun++;
    bool cancelled = pool->cancelling;

    if (job->begun == job->count) {
        bool first = pool->list.next == job;

        job->previous->next = job->next;
        job->next->previous = job->previous;
        pool->length--;
        if (first)
            pthread_cond_signal(&pool->room);
    }
    pthread_mutex_unlock(&pool->lock);
    job->results[index] =
        cancelled ? -ECANCELED : job->task(job->context, index);
    pthread_mutex_lock(&pool->lock);
    if (++job->ended == job->count)
        pthread_cond_broadcast(&pool->done);
}

static void *work(void *argument)
{
    struct pool *pool = my_pool = argument;

    pthread_mutex_lock(&pool->lock);
    while (pool->length > 0 || !pool->ending)
        if (pool->length > 0)
            run_task(pool, pool->list.next);
        else
            pthread_cond_wait(&pool->work, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_new(unsigned workers, size_t backlog)
{
    size_t size = sizeof(struct pool) + workers * sizeof(pthread_t);
    struct pool *pool = workers && backlog ? malloc(size) : NULL;

    if (!pool)
        return NULL;
    *pool = (struct pool){.backlog = backlog,
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .work = PTHREAD_COND_INITIALIZER,
                          .room = PTHREAD_COND_INITIALIZER,
                          .done = PTHREAD_COND_INITIALIZER};
    pool->list.next = pool->list.previous = &pool->list;
    for (; pool->workers < workers; pool->workers++)
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
    pthread_mutex_lock(&pool->lock);
    pool->visitors++;
    while (pool->length == pool->backlog && my_pool != pool)
        pthread_cond_wait(&pool->room, &pool->lock);
    pool->visitors--;
    error = pool->ending ? -EPIPE : pool->length == pool->backlog ? -EAGAIN : 0;
    if (!error) {
        job->begun = job->ended = 0;
        job->next = &pool->list;
        job->previous = pool->list.previous;
        job->next->previous = job->previous->next = job;
        pool->length++;
        pthread_cond_broadcast(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return error;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    pthread_mutex_lock(&pool->lock);
    while (my_pool == pool && job->begun < job->count)
        run_task(pool, job);
    pool->visitors += my_pool != pool;
    while (job->ended < job->count)
        pthread_cond_wait(&pool->done, &pool->lock);
    pool->visitors -= my_pool != pool;
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

int pool_free(struct pool *pool, enum pool_end end)
{
    if (!pool || (end != POOL_DRAIN && end != POOL_CANCEL))
        return pool ? -EINVAL : 0;
    pthread_mutex_lock(&pool->lock);
    if (pool->visitors > 0 || my_pool == pool) {
        pthread_mutex_unlock(&pool->lock);
        return -EBUSY;
    }
    pool->ending = true;
    pool->cancelling = end == POOL_CANCEL;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    while (pool->workers > 0)
        pthread_join(pool->threads[--pool->workers], NULL);
    free(pool);
    return 0;
}
