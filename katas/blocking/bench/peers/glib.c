/* SPDX-License-Identifier: MIT */
/*
 * glib.c - the contract's fair weather over GThreadPool, to be timed beside
 * the answers: as many threads as calls, kept, and a push for each call.
 */
#include "blocking.h"

#include <errno.h>
#include <glib.h>

struct errand {
    struct blocking_call call;
    int *result;
};

struct blocking {
    GThreadPool *threads;
    GMutex lock;
    GCond done;
    size_t left; /* guarded by lock */
    struct errand errands[BLOCKING_MOST];
};

static void make_call(void *pushed, void *context)
{
    struct errand *errand = pushed;
    struct blocking *blocking = context;
    int result = errand->call.call(errand->call.port);

    *errand->result = result == -1 ? -errno : result;
    g_mutex_lock(&blocking->lock);
    if (--blocking->left == 0)
        g_cond_signal(&blocking->done);
    g_mutex_unlock(&blocking->lock);
}

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = g_new0(struct blocking, 1);

    g_mutex_init(&blocking->lock);
    g_cond_init(&blocking->done);
    blocking->threads =
        g_thread_pool_new(make_call, blocking, (int)most, TRUE, NULL);
    return blocking;
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    blocking->left = count; /* nobody else is there yet */
    for (size_t i = 0; i < count; i++) {
        blocking->errands[i] = (struct errand){calls[i], &results[i]};
        g_thread_pool_push(blocking->threads, &blocking->errands[i], NULL);
    }
    compute(context);
    g_mutex_lock(&blocking->lock);
    while (blocking->left > 0)
        g_cond_wait(&blocking->done, &blocking->lock);
    g_mutex_unlock(&blocking->lock);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    g_thread_pool_free(blocking->threads, FALSE, TRUE);
    g_mutex_clear(&blocking->lock);
    g_cond_clear(&blocking->done);
    g_free(blocking);
    return 0;
}
