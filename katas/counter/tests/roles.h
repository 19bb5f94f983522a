/* SPDX-License-Identifier: MIT */
/*
 * roles.h - what the threads of schedules.c do.
 *
 * Included by one test program at a time.
 */
#ifndef COUNTER_ROLES_H
#define COUNTER_ROLES_H

#include "counter.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <dojo/explore.h>

static int64_t value_of(struct counter *counter)
{
    int64_t value = 0;

    dojo_check_int(counter_value(counter, &value), 0);
    return value;
}

static void add(struct counter *counter, int64_t offset)
{
    dojo_check_int(counter_add(counter, offset), 0);
}

static pthread_t start(void *(*work)(void *), void *context)
{
    pthread_t thread;

    dojo_check_int(pthread_create(&thread, NULL, work, context), 0);
    return thread;
}

static void *add_one(void *counter)
{
    add(counter, 1);
    return NULL;
}

static void *take_one(void *counter)
{
    add(counter, -1);
    return NULL;
}

static void *expect_one(void *counter)
{
    dojo_check_int(value_of(counter), 1);
    return NULL;
}

static void *call_in_vain(void *counter)
{
    dojo_check_int(counter_value(counter, NULL), -EINVAL);
    dojo_check_int(counter_add(NULL, 1), -EINVAL);
    add(counter, 0);
    return NULL;
}

static void *use_own(void *unused)
{
    struct counter *counter = counter_new();

    add(counter, 1);
    dojo_check_int(value_of(counter), 1);
    counter_free(counter);
    return unused;
}

/* Works, and then goes nowhere until the gate opens. */
struct lingerer {
    struct counter *counter;
    pthread_t thread;
    sem_t added, gate;
};

enum { CROWD = 20 };

static struct lingerer crowd[CROWD];

static void *add_and_linger(void *context)
{
    struct lingerer *lingerer = context;

    add(lingerer->counter, 1);
    sem_post(&lingerer->added);
    sem_wait(&lingerer->gate);
    return NULL;
}

/* They come one after the other, and so they go: none competes. */
static void gather_crowd(struct counter *counter)
{
    for (int i = 0; i < CROWD; i++) {
        crowd[i].counter = counter;
        sem_init(&crowd[i].added, 0, 0);
        sem_init(&crowd[i].gate, 0, 0);
        crowd[i].thread = start(add_and_linger, &crowd[i]);
        sem_wait(&crowd[i].added);
    }
}

static void send_crowd_home(void)
{
    for (int i = 0; i < CROWD; i++) {
        sem_post(&crowd[i].gate);
        pthread_join(crowd[i].thread, NULL);
        sem_destroy(&crowd[i].added);
        sem_destroy(&crowd[i].gate);
    }
}

static pthread_key_t last_words;

/* The second time when it ends, by last_words' destructor. */
static void *add_now_and_at_the_end(void *counter)
{
    add(counter, 1);
    dojo_check_int(pthread_setspecific(last_words, counter), 0);
    return NULL;
}

static void add_one_more(void *counter)
{
    add(counter, 1);
}

#endif
