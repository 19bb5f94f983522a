/* SPDX-License-Identifier: MIT */
/*
 * late_comer_forgotten.c - index.c that counts the tasks, and not who is
 * inside.
 */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct pool {
    atomic_bool ending, cancelling;
    pthread_mutex_t lock;
    pthread_cond_t change; /* a job came, went or ended; the pool ends */
    /* Guarded by lock. */
    struct pool_job list;             /* a ring through its next and previous */
    size_t backlog, length, visitors; /* the last are no workers */
    unsigned workers;
    pthread_t threads[];
};

static _Thread_local struct pool *my_pool; /* whose worker this thread is */

static void leave_list(struct pool *pool, struct pool_job *job)
{
    pthread_mutex_lock(&pool->lock);
    if (job->next) {
        job->previous->next = job->next;
        job->next->previous = job->previous;
        job->next = NULL;
        pool->length--;
        pthread_cond_broadcast(&pool->change);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Runs the job's tasks as long as there are any; the lock is held outside. */
static void visit(struct pool *pool, struct pool_job *job)
{
    size_t index, gone = 0;

    pthread_mutex_unlock(&pool->lock);
    for (; (index = job->taken++) < job->count; gone++) {
        if (index == job->count - 1)
            leave_list(pool, job);
        job->results[index] =
            pool->cancelling ? -ECANCELED : job->task(job->context, index);
    }
    leave_list(pool, job);
    pthread_mutex_lock(&pool->lock);
    if ((job->begun -= gone) == 0)
        pthread_cond_broadcast(&pool->change);
}

static void *work(void *argument)
{
    struct pool *pool = my_pool = argument;

    pthread_mutex_lock(&pool->lock);
    while (pool->length > 0 || !pool->ending)
        if (pool->length > 0)
            visit(pool, pool->list.next);
        else
            pthread_cond_wait(&pool->change, &pool->lock);
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
                          .change = PTHREAD_COND_INITIALIZER};
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
        pthread_cond_wait(&pool->change, &pool->lock);
    pool->visitors--;
    error = pool->ending ? -EPIPE : pool->length == pool->backlog ? -EAGAIN : 0;
    if (!error) {
        job->begun = job->count;
        job->taken = 0;
        job->next = &pool->list;
        job->previous = pool->list.previous;
        job->next->previous = job->previous->next = job;
        pool->length++;
        pthread_cond_broadcast(&pool->change);
    }
    pthread_mutex_unlock(&pool->lock);
    return error;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    pthread_mutex_lock(&pool->lock);
    if (my_pool == pool && job->next)
        visit(pool, job);
    pool->visitors += my_pool != pool;
    while (job->begun > 0)
        pthread_cond_wait(&pool->change, &pool->lock);
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
    pool->ending = 1;
    pool->cancelling = end == POOL_CANCEL;
    pthread_cond_broadcast(&pool->change);
    pthread_mutex_unlock(&pool->lock);
    while (pool->workers > 0)
        pthread_join(pool->threads[--pool->workers], NULL);
    free(pool);
    return 0;
}
