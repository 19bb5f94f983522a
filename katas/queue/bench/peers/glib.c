/* SPDX-License-Identifier: MIT */
/*
 * glib.c - GLib's asynchronous queue behind the contract, to be timed beside
 * the answers.  It has no bound, no end and no count of what is unfinished:
 * what the benchmarks do not use is refused.
 */
#include "queue.h"

#include <errno.h>
#include <glib.h>

struct queue {
    GAsyncQueue *items;
    int unfinished;
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = g_new0(struct queue, 1);

    (void)capacity;
    queue->items = g_async_queue_new();
    return queue;
}

int queue_free(struct queue *queue)
{
    if (queue != NULL)
        g_async_queue_unref(queue->items);
    g_free(queue);
    return 0;
}

int queue_put(struct queue *queue, void *item)
{
    g_atomic_int_inc(&queue->unfinished);
    g_async_queue_push(queue->items, item);
    return 0;
}

int queue_take(struct queue *queue, void **item)
{
    *item = g_async_queue_pop(queue->items);
    return 0;
}

int queue_task_done(struct queue *queue)
{
    g_atomic_int_add(&queue->unfinished, -1);
    return 0;
}

int queue_join(struct queue *queue)
{
    return g_atomic_int_get(&queue->unfinished) == 0 ? 0 : -ENOTSUP;
}

int queue_close(struct queue *queue)
{
    (void)queue;
    return -ENOTSUP;
}
