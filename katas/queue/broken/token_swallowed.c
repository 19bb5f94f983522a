/* SPDX-License-Identifier: MIT */
/*
 * As solutions/semaphores.c, but: the token of the end is not posted
 * again.
 */
#include "queue.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct queue {
    size_t capacity;
    void **items;
    sem_t filled, room;
    atomic_uint users;
    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t all_done;
    uint64_t put, taken, done;
    bool closed;
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = calloc(1, sizeof(*queue));
    void **items = calloc(capacity, sizeof(*items));

    if (!queue || !items || capacity == 0 || capacity >= INT_MAX)
        goto out_items;
    queue->capacity = capacity;
    queue->items = items;
    if (sem_init(&queue->filled, 0, 0) != 0)
        goto out_items;
    if (sem_init(&queue->room, 0, (unsigned)capacity) != 0)
        goto out_filled;
    if (pthread_mutex_init(&queue->lock, NULL) != 0)
        goto out_room;
    if (pthread_cond_init(&queue->all_done, NULL) != 0)
        goto out_lock;
    return queue;

out_lock:
    pthread_mutex_destroy(&queue->lock);
out_room:
    sem_destroy(&queue->room);
out_filled:
    sem_destroy(&queue->filled);
out_items:
    free(items);
    free(queue);
    return NULL;
}

int queue_free(struct queue *queue)
{
    if (queue == NULL)
        return 0;
    if (atomic_load(&queue->users) > 0)
        return -EBUSY;
    pthread_cond_destroy(&queue->all_done);
    pthread_mutex_destroy(&queue->lock);
    sem_destroy(&queue->room);
    sem_destroy(&queue->filled);
    free(queue->items);
    free(queue);
    return 0;
}

static void enter(struct queue *queue, sem_t *tokens)
{
    atomic_fetch_add(&queue->users, 1);
    while (tokens != NULL && sem_wait(tokens) != 0)
        ; /* a signal handler ran */
    pthread_mutex_lock(&queue->lock);
}

static int leave(struct queue *queue, sem_t *tokens, int result)
{
    pthread_mutex_unlock(&queue->lock);
    if (tokens != NULL)
        sem_post(tokens);
    atomic_fetch_sub(&queue->users, 1);
    return result;
}

int queue_put(struct queue *queue, void *item)
{
    if (queue == NULL)
        return -EINVAL;
    enter(queue, &queue->room);
    if (queue->closed)
        return leave(queue, &queue->room, -EPIPE);
    queue->items[queue->put++ % queue->capacity] = item;
    return leave(queue, &queue->filled, 0);
}

int queue_take(struct queue *queue, void **item)
{
    if (queue == NULL || item == NULL)
        return -EINVAL;
    enter(queue, &queue->filled);
    if (queue->put == queue->taken)
        return leave(queue, NULL, -EPIPE);
    *item = queue->items[queue->taken++ % queue->capacity];
    return leave(queue, &queue->room, 0);
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    enter(queue, NULL);
    queue->closed = true;
    sem_post(&queue->filled);
    return leave(queue, &queue->room, 0);
}

int queue_task_done(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    enter(queue, NULL);
    if (queue->done == queue->put)
        return leave(queue, NULL, -ERANGE);
    if (++queue->done == queue->put)
        pthread_cond_broadcast(&queue->all_done);
    return leave(queue, NULL, 0);
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    enter(queue, NULL);
    while (queue->done != queue->put)
        pthread_cond_wait(&queue->all_done, &queue->lock);
    return leave(queue, NULL, 0);
}
