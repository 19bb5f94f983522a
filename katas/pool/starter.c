/* SPDX-License-Identifier: MIT */
/*
 * pool.c - right for one task at a time: the caller does them all himself.
 *
 * pool.h says what is promised.  `dojo test pool` says what is missing.
 */
#include "pool.h"

#include <errno.h>
#include <stdlib.h>

struct pool {
    unsigned workers;
    size_t backlog;
};

/* TODO: who is there to run the tasks, and what if one of them cannot start? */
struct pool *pool_new(unsigned workers, size_t backlog)
{
    struct pool *pool = NULL;

    if (workers > 0 && backlog > 0)
        pool = malloc(sizeof *pool);
    if (pool)
        *pool = (struct pool){workers, backlog};
    return pool;
}

/* TODO: where does a job stand until a worker has time for it? */
int pool_submit(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job || !job->task || !job->results || job->count == 0)
        return -EINVAL;
    for (size_t i = 0; i < job->count; i++)
        job->results[i] = job->task(job->context, i);
    return 0;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    return pool && job ? 0 : -EINVAL;
}

/* TODO: who may still be inside, and what becomes of jobs that wait? */
int pool_free(struct pool *pool, enum pool_end end)
{
    if (pool && end != POOL_DRAIN && end != POOL_CANCEL)
        return -EINVAL;
    free(pool);
    return 0;
}
