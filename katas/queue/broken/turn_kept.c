/* SPDX-License-Identifier: MIT */
/*
 * As solutions/two_condvars.c, but: an item lies in a box of its own, and a
 * putter that was woken for the room and finds no memory tells nobody else.
 */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum event { NOT_EMPTY, NOT_FULL, ALL_DONE, EVENTS };

struct queue {
    size_t capacity; /* never changes */
    pthread_mutex_t lock;
    pthread_cond_t event[EVENTS];
    /* guarded by lock */
    uint64_t put, taken, done;
    size_t blocked;
    bool closed;
    void *items[];
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue;
    int made;

    if (capacity == 0 ||
        capacity > (SIZE_MAX - sizeof(*queue)) / sizeof(queue->items[0]))
        return NULL;
    queue = calloc(1, sizeof(*queue) + capacity * sizeof(queue->items[0]));
    if (queue == NULL)
        return NULL;
    queue->capacity = capacity;
    if (pthread_mutex_init(&queue->lock, NULL) != 0)
        goto out_queue;
    for (made = 0; made < EVENTS; made++)
        if (pthread_cond_init(&queue->event[made], NULL) != 0)
            goto out_events;
    return queue;

out_events:
    while (made > 0)
        pthread_cond_destroy(&queue->event[--made]);
    pthread_mutex_destroy(&queue->lock);
out_queue:
    free(queue);
    return NULL;
}

static void wait_for(struct queue *queue, enum event event)
{
    queue->blocked++;
    pthread_cond_wait(&queue->event[event], &queue->lock);
    queue->blocked--;
}

static int leave(struct queue *queue, int result)
{
    pthread_mutex_unlock(&queue->lock);
    return result;
}

int queue_free(struct queue *queue)
{
    if (queue == NULL)
        return 0;
    pthread_mutex_lock(&queue->lock);
    if (queue->blocked > 0)
        return leave(queue, -EBUSY);
    pthread_mutex_unlock(&queue->lock);
    while (queue->taken < queue->put)
        free(queue->items[queue->taken++ % queue->capacity]);
    for (int i = 0; i < EVENTS; i++)
        pthread_cond_destroy(&queue->event[i]);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
    return 0;
}

int queue_put(struct queue *queue, void *item)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->put - queue->taken == queue->capacity && !queue->closed)
        wait_for(queue, NOT_FULL);
    if (queue->closed)
        return leave(queue, -EPIPE);
    void **box = malloc(sizeof(*box));
    if (box == NULL)
        return leave(queue, -ENOMEM);
    *box = item;
    queue->items[queue->put++ % queue->capacity] = box;
    pthread_cond_signal(&queue->event[NOT_EMPTY]);
    return leave(queue, 0);
}

int queue_take(struct queue *queue, void **item)
{
    if (queue == NULL || item == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->put == queue->taken && !queue->closed)
        wait_for(queue, NOT_EMPTY);
    if (queue->put == queue->taken)
        return leave(queue, -EPIPE);
    void **box = queue->items[queue->taken++ % queue->capacity];
    *item = *box;
    free(box);
    pthread_cond_signal(&queue->event[NOT_FULL]);
    return leave(queue, 0);
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->event[NOT_EMPTY]);
    pthread_cond_broadcast(&queue->event[NOT_FULL]);
    return leave(queue, 0);
}

int queue_task_done(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    if (queue->done == queue->put)
        return leave(queue, -ERANGE);
    if (++queue->done == queue->put)
        pthread_cond_broadcast(&queue->event[ALL_DONE]);
    return leave(queue, 0);
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->done != queue->put)
        wait_for(queue, ALL_DONE);
    return leave(queue, 0);
}
