/* SPDX-License-Identifier: MIT */
/*
 * libuv.c - the contract's fair weather over uv_queue_work, to be timed
 * beside the answers.  A request for each task; who waits runs the loop.
 *
 * libuv has one pool a process, made at its first use: the number of workers
 * is that of the first pool here, so run one number at a time.
 */
#include "pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct pool {
    uv_loop_t loop;
};

struct request {
    uv_work_t work;
    struct pool_job *job;
    size_t index;
};

static void run_task(uv_work_t *work)
{
    struct request *request = work->data;
    struct pool_job *job = request->job;

    job->results[request->index] = job->task(job->context, request->index);
}

static void count_end(uv_work_t *work, int status)
{
    struct request *request = work->data;

    (void)status;
    request->job->ended++;
}

struct pool *pool_new(unsigned workers, size_t backlog)
{
    struct pool *pool = malloc(sizeof *pool);
    char number[16];

    (void)backlog;
    snprintf(number, sizeof number, "%u", workers);
    setenv("UV_THREADPOOL_SIZE", number, 0);
    if (pool && uv_loop_init(&pool->loop)) {
        free(pool);
        return NULL;
    }
    return pool;
}

int pool_submit(struct pool *pool, struct pool_job *job)
{
    struct request *requests;

    if (!pool || !job)
        return -EINVAL;
    requests = malloc(job->count * sizeof *requests);
    if (!requests)
        return -ENOMEM;
    job->ended = 0;
    job->other = requests;
    for (size_t i = 0; i < job->count; i++) {
        requests[i] = (struct request){.job = job, .index = i};
        requests[i].work.data = &requests[i];
        uv_queue_work(&pool->loop, &requests[i].work, run_task, count_end);
    }
    return 0;
}

int pool_wait(struct pool *pool, struct pool_job *job)
{
    if (!pool || !job)
        return -EINVAL;
    while (job->ended < job->count)
        uv_run(&pool->loop, UV_RUN_ONCE);
    free(job->other);
    return 0;
}

int pool_free(struct pool *pool, enum pool_end end)
{
    (void)end;
    if (!pool)
        return 0;
    uv_run(&pool->loop, UV_RUN_DEFAULT);
    uv_loop_close(&pool->loop);
    free(pool);
    return 0;
}
