/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: nobody signals: ETIMEDOUT, exactly at the deadline */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *await(void *arg)
{
    struct timespec deadline;
    int *result = arg;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec++;
    pthread_mutex_lock(&lock);
    while (!ready && *result == 0)
        *result = pthread_cond_timedwait(&changed, &lock, &deadline);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int result = 0;
    int64_t start = now_ns();
    pthread_create(&a, NULL, await, &result);
    pthread_join(a, NULL);
    assert(result == ETIMEDOUT);
    assert(now_ns() - start == 1000000000);
    return 0;
}
