/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: who looks at a flag and at the clock, in turn, does not look at what
 *   nobody changes: time passes, in waits that run out and without any */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define MS INT64_C(1000000)

static atomic_bool quit;
static sem_t tick;
static int64_t start;

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 * MS + t.tv_nsec;
}

static void *by_poll(void *arg)
{
    while (!atomic_load(&quit) && now() < start + 50 * MS)
        poll(NULL, 0, 10);
    return arg;
}

static void *by_semaphore(void *arg)
{
    while (!atomic_load(&quit) && now() < start + 50 * MS) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_nsec += 10 * MS;
        sem_clockwait(&tick, CLOCK_MONOTONIC, &t);
        t.tv_nsec = 0;
        t.tv_sec = 0;
    }
    return arg;
}

static void *by_spinning(void *arg)
{
    while (!atomic_load(&quit) && now() < start + 50 * MS)
        ;
    return arg;
}

int main(void)
{
    void *(*const looks[])(void *) = {by_poll, by_semaphore, by_spinning};
    pthread_t a;

    sem_init(&tick, 0, 0);
    for (int i = 0; i < 3; i++) {
        start = now();
        pthread_create(&a, NULL, looks[i], NULL);
        pthread_join(a, NULL);
        assert(now() - start == 50 * MS);
    }
    sem_destroy(&tick);
    return 0;
}
