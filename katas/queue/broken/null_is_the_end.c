/* SPDX-License-Identifier: MIT */
/*
 * As solutions/sentinel.c, but: the sentinel is a value that an item can
 * have as well.
 */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum role { TAKERS, PUTTERS, JOINERS, NOBODY };

struct queue {
    size_t slots; /* the capacity, and one for the sentinel */
    pthread_mutex_t lock;
    pthread_cond_t news[NOBODY];
    /* guarded by lock */
    uint64_t put, taken;
    size_t unfinished, blocked;
    void *items[];
};

struct queue *queue_new(size_t capacity)
{
    struct queue *queue;
    int role = 0;

    if (capacity == 0 || capacity > SIZE_MAX / sizeof(void *) - sizeof(*queue))
        return NULL;
    queue = calloc(1, sizeof(*queue) + (capacity + 1) * sizeof(void *));
    if (queue == NULL)
        return NULL;
    queue->slots = capacity + 1;
    while (role < NOBODY && pthread_cond_init(&queue->news[role], NULL) == 0)
        role++;
    if (role == NOBODY && pthread_mutex_init(&queue->lock, NULL) == 0)
        return queue;
    while (role > 0)
        pthread_cond_destroy(&queue->news[--role]);
    free(queue);
    return NULL;
}

static void wait_as(struct queue *queue, enum role role)
{
    queue->blocked++;
    pthread_cond_wait(&queue->news[role], &queue->lock);
    queue->blocked--;
}

static int pass_on(struct queue *queue, enum role role, int result)
{
    if (role != NOBODY)
        pthread_cond_signal(&queue->news[role]);
    pthread_mutex_unlock(&queue->lock);
    return result;
}

int queue_free(struct queue *queue)
{
    if (queue == NULL)
        return 0;
    pthread_mutex_lock(&queue->lock);
    if (queue->blocked > 0)
        return pass_on(queue, NOBODY, -EBUSY);
    pthread_mutex_unlock(&queue->lock);
    for (int role = 0; role < NOBODY; role++)
        pthread_cond_destroy(&queue->news[role]);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
    return 0;
}

static bool has_sentinel(const struct queue *queue)
{
    return queue->put > 0 &&
           queue->items[(queue->put - 1) % queue->slots] == NULL;
}

int queue_put(struct queue *queue, void *item)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->put - queue->taken == queue->slots - 1 &&
           !has_sentinel(queue))
        wait_as(queue, PUTTERS);
    if (has_sentinel(queue))
        return pass_on(queue, PUTTERS, -EPIPE);
    queue->items[queue->put++ % queue->slots] = item;
    queue->unfinished++;
    return pass_on(queue, TAKERS, 0);
}

int queue_take(struct queue *queue, void **item)
{
    if (queue == NULL || item == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->put == queue->taken)
        wait_as(queue, TAKERS);
    if (queue->items[queue->taken % queue->slots] == NULL)
        return pass_on(queue, TAKERS, -EPIPE);
    *item = queue->items[queue->taken++ % queue->slots];
    return pass_on(queue, PUTTERS, 0);
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    if (!has_sentinel(queue))
        queue->items[queue->put++ % queue->slots] = NULL;
    pthread_cond_signal(&queue->news[TAKERS]);
    return pass_on(queue, PUTTERS, 0);
}

int queue_task_done(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    if (queue->unfinished == 0)
        return pass_on(queue, NOBODY, -ERANGE);
    queue->unfinished--;
    return pass_on(queue, queue->unfinished == 0 ? JOINERS : NOBODY, 0);
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&queue->lock);
    while (queue->unfinished > 0)
        wait_as(queue, JOINERS);
    return pass_on(queue, JOINERS, 0);
}
