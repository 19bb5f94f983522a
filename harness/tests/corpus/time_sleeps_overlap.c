/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: one second and two seconds beside each other are two seconds */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *nap(void *arg)
{
    sleep(*(unsigned *)arg);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    unsigned one = 1, two = 2;
    int64_t start = now_ns();
    pthread_create(&a, NULL, nap, &one);
    pthread_create(&b, NULL, nap, &two);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(now_ns() - start == 2000000000);
    return 0;
}
