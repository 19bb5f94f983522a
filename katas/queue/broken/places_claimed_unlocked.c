/* SPDX-License-Identifier: MIT */
/* Broken on purpose: looking for a place and claiming it takes no lock. */
/*
 * Idea       The embedded answer: every queue that will ever exist lies in
 *            static storage, locks included, ready since before main().
 * Invariant  A queue with capacity 0 is free to be given out; the field is
 *            guarded by the pool's lock.  Items stand in a ring that ends
 *            where the capacity does.
 * Price      QUEUES queues of up to SLOTS items, used or not; more is NULL.
 *            Nothing here can fail for any other reason.
 */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

enum { QUEUES = QUEUE_LEAST, SLOTS = QUEUE_LEAST_CAPACITY };

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t takers, putters, joiners;
    /* guarded by lock */
    size_t in, out; /* where the next item goes, and comes from */
    size_t count, unfinished, blocked;
    bool closed;
    void *items[SLOTS];
    size_t capacity; /* guarded by pool_lock; constant while in use */
};

#define QUEUE_INITIALIZER                                                      \
    {                                                                          \
        .lock = PTHREAD_MUTEX_INITIALIZER, .takers = PTHREAD_COND_INITIALIZER, \
        .putters = PTHREAD_COND_INITIALIZER,                                   \
        .joiners = PTHREAD_COND_INITIALIZER                                    \
    }

static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static struct queue pool[QUEUES] = {QUEUE_INITIALIZER, QUEUE_INITIALIZER,
                                    QUEUE_INITIALIZER, QUEUE_INITIALIZER};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = NULL;

    if (capacity == 0 || capacity > SLOTS)
        return NULL;
    for (int i = 0; i < QUEUES && queue == NULL; i++)
        if (pool[i].capacity == 0)
            queue = &pool[i];
    if (queue != NULL)
        queue->capacity = capacity;
    return queue;
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
    queue->in = queue->out = queue->count = queue->unfinished = 0;
    queue->closed = false;
    pthread_mutex_unlock(&queue->lock);
    pthread_mutex_lock(&pool_lock);
    queue->capacity = 0;
    pthread_mutex_unlock(&pool_lock);
    return 0;
}

static void wait_among(struct queue *queue, pthread_cond_t *others)
{
    queue->blocked++;
    pthread_cond_wait(others, &queue->lock);
    queue->blocked--;
}

int queue_put(struct queue *queue, void *item)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->capacity && !queue->closed)
        wait_among(queue, &queue->putters);
    if (queue->closed)
        return leave(queue, -EPIPE);
    queue->items[queue->in] = item;
    queue->in = (queue->in + 1) % queue->capacity;
    queue->count++;
    queue->unfinished++;
    pthread_cond_signal(&queue->takers);
    return leave(queue, 0);
}

int queue_take(struct queue *queue, void **item)
{
    if (queue == NULL || item == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        wait_among(queue, &queue->takers);
    if (queue->count == 0)
        return leave(queue, -EPIPE);
    *item = queue->items[queue->out];
    queue->out = (queue->out + 1) % queue->capacity;
    queue->count--;
    pthread_cond_signal(&queue->putters);
    return leave(queue, 0);
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->takers);
    pthread_cond_broadcast(&queue->putters);
    return leave(queue, 0);
}

int queue_task_done(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    if (queue->unfinished == 0)
        return leave(queue, -ERANGE);
    if (--queue->unfinished == 0)
        pthread_cond_broadcast(&queue->joiners);
    return leave(queue, 0);
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->unfinished > 0)
        wait_among(queue, &queue->joiners);
    return leave(queue, 0);
}
