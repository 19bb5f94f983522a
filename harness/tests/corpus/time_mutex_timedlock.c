/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: the lock is not given back in time: ETIMEDOUT after a second */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *try_for_a_second(void *arg)
{
    struct timespec deadline;
    (void)arg;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec++;
    assert(pthread_mutex_timedlock(&lock, &deadline) == ETIMEDOUT);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int64_t start = now_ns();
    pthread_mutex_lock(&lock);
    pthread_create(&a, NULL, try_for_a_second, NULL);
    pthread_join(a, NULL);
    pthread_mutex_unlock(&lock);
    assert(now_ns() - start == 1000000000);
    return 0;
}
