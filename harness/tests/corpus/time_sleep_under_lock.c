/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: who sleeps with the lock makes the other wait: one and one are two */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *nap(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    sleep(1);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int64_t start = now_ns();
    pthread_create(&a, NULL, nap, NULL);
    pthread_create(&b, NULL, nap, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(now_ns() - start == 2000000000);
    return 0;
}
