/* SPDX-License-Identifier: MIT */
/*
 * libuv.c - the contract's fair weather over uv_queue_work, to be timed beside
 * the answers: a loop for each object, run when the computation is done.
 *
 * libuv has one pool a process, here of 16 threads.
 */
#include "blocking.h"

#include <errno.h>
#include <stdlib.h>
#include <uv.h>

struct errand {
    uv_work_t work;
    struct blocking_call call;
    int *result;
};

struct blocking {
    uv_loop_t loop;
    struct errand errands[BLOCKING_MOST];
};

static void make_call(uv_work_t *work)
{
    struct errand *errand = work->data;
    int result = errand->call.call(errand->call.port);

    *errand->result = result == -1 ? -errno : result;
}

static void note_end(uv_work_t *work, int status)
{
    (void)work, (void)status; /* the loop itself counts */
}

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = malloc(sizeof *blocking);

    (void)most;
    setenv("UV_THREADPOOL_SIZE", "16", 1);
    if (blocking && uv_loop_init(&blocking->loop)) {
        free(blocking);
        return NULL;
    }
    return blocking;
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    for (size_t i = 0; i < count; i++) {
        struct errand *errand = &blocking->errands[i];

        *errand = (struct errand){.call = calls[i], .result = &results[i]};
        errand->work.data = errand;
        uv_queue_work(&blocking->loop, &errand->work, make_call, note_end);
    }
    compute(context);
    uv_run(&blocking->loop, UV_RUN_DEFAULT);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    uv_loop_close(&blocking->loop);
    free(blocking);
    return 0;
}
