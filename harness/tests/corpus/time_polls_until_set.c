/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: looks every ten milliseconds, and sees it at fifty */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

static atomic_int ready;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void pause_ms(int ms)
{
    struct timespec pause = {0, ms * 1000000L};
    nanosleep(&pause, NULL);
}

static void *await(void *arg)
{
    (void)arg;
    while (!atomic_load(&ready))
        pause_ms(10);
    return NULL;
}

static void *announce(void *arg)
{
    (void)arg;
    pause_ms(45);
    atomic_store(&ready, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int64_t start = now_ns();
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(now_ns() - start == 50000000);
    return 0;
}
