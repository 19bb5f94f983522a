/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: ten seconds in a thousand sleeps cost no time at all */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *nap(void *arg)
{
    struct timespec pause = {0, 10000000};
    (void)arg;
    for (int i = 0; i < 1000; i++)
        nanosleep(&pause, NULL);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int64_t start = now_ns();
    pthread_create(&a, NULL, nap, NULL);
    pthread_join(a, NULL);
    assert(now_ns() - start == 10000000000);
    return 0;
}
