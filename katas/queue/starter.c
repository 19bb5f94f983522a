/* SPDX-License-Identifier: MIT */
/*
 * queue.c - right for one thread that neither overfills it nor asks too much.
 * queue.h says what is promised.  `dojo test queue` says what is missing.
 */
#include "queue.h"

#include <errno.h>
#include <stdlib.h>

struct queue {
    size_t capacity, put, taken;
    void *items[];
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue =
        calloc(1, sizeof(*queue) + capacity * sizeof(queue->items[0]));

    if (queue != NULL)
        queue->capacity = capacity;
    return queue;
}

int queue_free(struct queue *queue)
{
    free(queue);
    return 0;
}

/* TODO: what does a putter do in a full queue, and who ends its wait? */
int queue_put(struct queue *queue, void *item)
{
    queue->items[queue->put++ % queue->capacity] = item;
    return 0;
}

/* TODO: what does a taker do in an empty queue?  And in one that is closed? */
int queue_take(struct queue *queue, void **item)
{
    *item = queue->items[queue->taken++ % queue->capacity];
    return 0;
}

int queue_close(struct queue *queue)
{
    return queue ? 0 : -EINVAL;
}

/* TODO: what do task_done and join have to know, and who may change it? */
int queue_task_done(struct queue *queue)
{
    return queue ? 0 : -EINVAL;
}

int queue_join(struct queue *queue)
{
    return queue ? 0 : -EINVAL;
}
