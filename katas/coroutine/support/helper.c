/* SPDX-License-Identifier: MIT */
#include "helper.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    pthread_t thread;
    struct coroutine_future *future;
    int value;
    sem_t go;
} helper;

static char name_told[32];
static atomic_int told;

static void *complete(void *unused)
{
    coroutine_future_complete(helper.future, helper.value);
    return unused;
}

static void *block(void *unused)
{
    while (sem_wait(&helper.go))
        continue;
    return complete(unused);
}

static void start(void *(*work)(void *), struct coroutine_future *future,
                  int value)
{
    helper.future = future;
    helper.value = value;
    sem_init(&helper.go, 0, 0);
    if (pthread_create(&helper.thread, NULL, work, NULL))
        abort();
}

void helper_start(struct coroutine_future *future, int value)
{
    start(complete, future, value);
}

void helper_call(struct coroutine_future *future)
{
    start(block, future, 99);
}

void helper_join(void)
{
    pthread_join(helper.thread, NULL);
    sem_destroy(&helper.go);
}

int helper_let_go(struct coroutine *me, void *frame)
{
    (void)me, (void)frame;
    return sem_post(&helper.go);
}

int helper_spin(struct coroutine *me, void *frame)
{
    (void)me, (void)frame;
    while (!told)
        continue;
    return 1;
}

/* On a busy machine others may be late as well: the spinner waits for its own
 * name. */
void helper_starved(const char *name, void *unused)
{
    (void)unused;
    if (strcmp(name, "greedy") != 0)
        return;
    snprintf(name_told, sizeof(name_told), "%s", name);
    told = 1;
}

const char *helper_named(void)
{
    return name_told;
}
