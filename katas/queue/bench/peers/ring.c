/* SPDX-License-Identifier: MIT */
/*
 * ring.c - the whole contract without a lock on the way, to be timed beside
 * the answers.  Longer than an answer may be, and it passes as one.
 *
 * Idea       D. Vyukov's bounded ring.  Each slot says whose turn it is; a
 *            put claims the next position in tail, fills its slot and ends
 *            its turn, a take does so with head.  To wait, flag the turn
 *            under the lock: who ends a flagged turn does it under the lock,
 *            and wakes.
 * Invariant  A slot's turns: free in lap 0, full in lap 0, free in lap 1 ...
 *            Only who has claimed the position ends one, as its last touch.
 * Price      Harder to be sure of than a lock; all queues wait in one place,
 *            and whatever changes there wakes everybody.
 */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { FLAG = 1, STEP = 2, PATIENCE = 32, APART = 64 };

struct slot {
    _Atomic uint64_t turn; /* counts in STEPs; FLAG: somebody waits */
    void *item;
};

struct queue {
    size_t capacity;
    size_t done;         /* guarded by lock */
    atomic_uint waiting; /* threads that have had to wait and are inside */
    atomic_int patience; /* how often to yield before a sleep */
    char apart_1[APART];
    _Atomic uint64_t tail; /* puts, in STEPs; FLAG: closed */
    char apart_2[APART];
    _Atomic uint64_t head; /* takes, in STEPs */
    char apart_3[APART];
    struct slot slots[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

struct queue *queue_new(size_t capacity)
{
    struct queue *queue = NULL;

    if (capacity > 0 && capacity < SIZE_MAX / sizeof(struct slot) / 2)
        queue = calloc(1, sizeof(*queue) + capacity * sizeof(struct slot));
    if (queue != NULL)
        queue->capacity = capacity;
    return queue;
}

static struct slot *slot_at(struct queue *queue, uint64_t at)
{
    return &queue->slots[at / STEP % queue->capacity];
}

/* The turn in which position at is put; it is taken in the next. */
static uint64_t turn_at(const struct queue *queue, uint64_t at)
{
    return at / STEP / queue->capacity * 2 * STEP;
}

/* Until something changes: either this turn has come, or the end, or not. */
static void wait_for(struct queue *queue, uint64_t at, uint64_t turn)
{
    struct slot *slot = slot_at(queue, at);
    int patience = queue->patience;
    uint64_t seen;

    for (int i = 0; i < patience && slot->turn < turn; i++)
        sched_yield();
    pthread_mutex_lock(&lock);
    seen = slot->turn;
    if (seen < turn && queue->tail != (at | FLAG) &&
        atomic_compare_exchange_strong(&slot->turn, &seen, seen | FLAG)) {
        queue->patience = patience < PATIENCE ? patience + 1 : PATIENCE;
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static int end_turn(struct slot *slot, uint64_t turn)
{
    uint64_t unflagged = turn;

    if (atomic_compare_exchange_strong(&slot->turn, &unflagged, turn + STEP))
        return 0;
    pthread_mutex_lock(&lock);
    slot->turn = turn + STEP;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return 0;
}

static void start_waiting(struct queue *queue, bool *waits)
{
    if (!*waits)
        atomic_fetch_add(&queue->waiting, 1);
    *waits = true;
}

static void stop_waiting(struct queue *queue, bool waits)
{
    if (waits)
        atomic_fetch_sub(&queue->waiting, 1);
}

int queue_put(struct queue *queue, void *item)
{
    bool waits = false;

    while (queue != NULL) {
        uint64_t at = queue->tail, turn = turn_at(queue, at);
        struct slot *slot = slot_at(queue, at);

        if (at & FLAG) {
            stop_waiting(queue, waits);
            return -EPIPE;
        }
        if (slot->turn < turn) {
            start_waiting(queue, &waits);
            wait_for(queue, at, turn);
        } else if (atomic_compare_exchange_strong(&queue->tail, &at,
                                                  at + STEP)) {
            stop_waiting(queue, waits); /* from now on the slot tells of us */
            slot->item = item;
            return end_turn(slot, turn);
        }
    }
    return -EINVAL;
}

int queue_take(struct queue *queue, void **item)
{
    bool waits = false;

    while (queue != NULL && item != NULL) {
        uint64_t at = queue->head, turn = turn_at(queue, at) + STEP;
        struct slot *slot = slot_at(queue, at);

        if (slot->turn < turn && queue->tail == (at | FLAG)) {
            stop_waiting(queue, waits);
            return -EPIPE;
        }
        if (slot->turn < turn) {
            start_waiting(queue, &waits);
            wait_for(queue, at, turn);
        } else if (atomic_compare_exchange_strong(&queue->head, &at,
                                                  at + STEP)) {
            stop_waiting(queue, waits);
            *item = slot->item;
            return end_turn(slot, turn);
        }
    }
    return -EINVAL;
}

int queue_close(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    atomic_fetch_or(&queue->tail, FLAG);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return 0;
}

int queue_task_done(struct queue *queue)
{
    bool possible;

    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    possible = queue->done < queue->tail / STEP;
    queue->done += possible;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return possible ? 0 : -ERANGE;
}

int queue_join(struct queue *queue)
{
    if (queue == NULL)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    queue->waiting++;
    while (queue->done < queue->tail / STEP)
        pthread_cond_wait(&changed, &lock);
    queue->waiting--;
    pthread_mutex_unlock(&lock);
    return 0;
}

int queue_free(struct queue *queue)
{
    bool idle;

    if (queue == NULL)
        return 0;
    pthread_mutex_lock(&lock);
    idle = queue->waiting == 0;
    for (uint64_t i = 0, at = queue->head; i < queue->capacity; i++, at += STEP)
        idle &= (slot_at(queue, at)->turn | FLAG) ==
                (turn_at(queue, at) +
                 (at / STEP < queue->tail / STEP ? STEP : 0) + FLAG);
    pthread_mutex_unlock(&lock);
    if (idle)
        free(queue);
    return idle ? 0 : -EBUSY;
}
