/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* barriers, sigaction, pthread_kill */
#include "support/crew.h"
#include "queue.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEAM = 3, PATIENCE = 1000 };

static void *put(void *context)
{
    struct member *member = context;

    for (; member->moved < member->share; member->moved++) {
        member->result = queue_put(member->queue, member->items[member->moved]);
        if (member->result != 0)
            break;
    }
    return NULL;
}

static void *take(void *context)
{
    struct member *member = context;

    for (; member->moved < member->share; member->moved++) {
        member->result =
            queue_take(member->queue, &member->items[member->moved]);
        if (member->result != 0)
            break;
    }
    return NULL;
}

static void *work(void *context)
{
    struct member *member = context;

    while (member->moved < member->share && member->result == 0) {
        member->result =
            queue_take(member->queue, &member->items[member->moved]);
        if (member->result != 0)
            break;
        member->moved++;
        member->result = queue_task_done(member->queue);
    }
    return NULL;
}

static void start(pthread_t *thread, void *(*function)(void *), void *context)
{
    if (pthread_create(thread, NULL, function, context) != 0) {
        fputs("this machine starts no more threads\n", stderr);
        abort();
    }
}

void crew_put(struct member *member)
{
    start(&member->thread, put, member);
}

void crew_take(struct member *member)
{
    start(&member->thread, take, member);
}

void crew_work(struct member *member)
{
    start(&member->thread, work, member);
}

size_t crew_join(struct member *member)
{
    pthread_join(member->thread, NULL);
    return member->moved;
}

static atomic_bool handled;

static void handle(int number)
{
    (void)number;
    atomic_store(&handled, true);
}

void crew_disturb(struct member *member)
{
    struct sigaction action = {.sa_handler = handle};

    sigaction(SIGUSR1, &action, NULL); /* it stays: the signal may come late */
    pthread_kill(member->thread, SIGUSR1);
    for (int i = 0; i < PATIENCE && !atomic_load(&handled); i++)
        sched_yield();
}

struct meeting {
    struct queue *queue;
    pthread_barrier_t all_here;
};

static void *take_and_meet(void *context)
{
    struct meeting *meeting = context;
    void *item;

    queue_take(meeting->queue, &item);
    pthread_barrier_wait(&meeting->all_here);
    return NULL;
}

void crew_meet(struct queue *queue, unsigned takers)
{
    struct meeting meeting = {.queue = queue};
    pthread_t *threads = malloc(takers * sizeof(*threads));

    if (threads == NULL)
        abort();
    pthread_barrier_init(&meeting.all_here, NULL, takers);
    for (unsigned i = 0; i < takers; i++)
        start(&threads[i], take_and_meet, &meeting);
    for (unsigned i = 0; i < takers; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&meeting.all_here);
    free(threads);
}

/* Counts what came once and, from each putter, in order. */
static size_t count_good(const struct member *takers, size_t share, char *seen)
{
    size_t good = 0;

    for (int t = 0; t < TEAM; t++) {
        size_t next[TEAM] = {0};

        for (size_t i = 0; i < takers[t].moved; i++) {
            size_t number = (uintptr_t)takers[t].items[i];
            size_t putter = number / share;

            if (putter >= TEAM || seen[number] || number % share < next[putter])
                continue;
            seen[number] = 1;
            next[putter] = number % share + 1;
            good++;
        }
    }
    return good;
}

size_t crew_stream(struct queue *queue, size_t share)
{
    struct member putters[TEAM], takers[TEAM];
    size_t all = TEAM * share;
    void **items = calloc(all * (1 + TEAM), sizeof(*items));
    char *seen = calloc(all, 1);
    size_t good;

    if (items == NULL || seen == NULL)
        abort();
    for (size_t i = 0; i < all; i++)
        items[i] = (void *)(uintptr_t)i;
    for (size_t i = 0; i < TEAM; i++) {
        putters[i] = (struct member){
            .queue = queue, .items = items + i * share, .share = share};
        takers[i] = (struct member){
            .queue = queue, .items = items + (i + 1) * all, .share = all};
        crew_put(&putters[i]);
        crew_take(&takers[i]);
    }
    for (int i = 0; i < TEAM; i++)
        crew_join(&putters[i]);
    queue_close(queue);
    for (int i = 0; i < TEAM; i++)
        crew_join(&takers[i]);
    good = count_good(takers, share, seen);
    free(seen);
    free(items);
    return good;
}
