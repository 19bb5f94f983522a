/* SPDX-License-Identifier: MIT */
/*
 * As solutions/one_condvar.c, but: an item that had to wait for room is never
 * counted as unfinished.
 */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;

    /* guarded by lock */
    size_t first, held, unfinished, inside;
    bool closed;

    /* never change */
    size_t capacity;
    void **items;
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = calloc(1, sizeof(*queue));

    if (queue == NULL || capacity == 0)
        goto out_queue;
    queue->capacity = capacity;
    queue->items = calloc(capacity, sizeof(queue->items[0]));
    if (queue->items == NULL)
        goto out_queue;
    if (pthread_mutex_init(&queue->lock, NULL) != 0)
        goto out_items;
    if (pthread_cond_init(&queue->changed, NULL) != 0)
        goto out_lock;
    return queue;

out_lock:
    pthread_mutex_destroy(&queue->lock);
out_items:
    free(queue->items);
out_queue:
    free(queue);
    return NULL;
}

static void wait_for_change(struct queue *queue)
{
    queue->inside++;
    pthread_cond_wait(&queue->changed, &queue->lock);
    queue->inside--;
}

static int leave(struct queue *queue, int result)
{
    pthread_mutex_unlock(&queue->lock);
    return result;
}

static int leave_changed(struct queue *queue)
{
    pthread_cond_broadcast(&queue->changed);
    return leave(queue, 0);
}

int queue_free(struct queue *queue)
{
    if (queue == NULL)
        return 0;
    pthread_mutex_lock(&queue->lock);
    if (queue->inside > 0)
        return leave(queue, -EBUSY);
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
    free(queue->items);
    free(queue);
    return 0;
}

int queue_put(struct queue *queue, void *item)
{
    bool waited = false;

    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->held == queue->capacity && !queue->closed) {
        waited = true;
        wait_for_change(queue);
    }
    if (queue->closed)
        return leave(queue, -EPIPE);
    queue->items[(queue->first + queue->held) % queue->capacity] = item;
    queue->held++;
    if (!waited)
        queue->unfinished++;
    return leave_changed(queue);
}

int queue_take(struct queue *queue, void **item)
{
    if (queue == NULL || item == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->held == 0 && !queue->closed)
        wait_for_change(queue);
    if (queue->held == 0)
        return leave(queue, -EPIPE);
    *item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->held--;
    return leave_changed(queue);
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    return leave_changed(queue);
}

int queue_task_done(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    if (queue->unfinished == 0)
        return leave(queue, -ERANGE);
    queue->unfinished--;
    return leave_changed(queue);
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->unfinished > 0)
        wait_for_change(queue);
    return leave(queue, 0);
}
