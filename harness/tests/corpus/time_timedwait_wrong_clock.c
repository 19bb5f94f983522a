/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 2
 * needs: time
 * why: the deadline is of CLOCK_MONOTONIC, the condition of CLOCK_REALTIME */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *await(void *arg)
{
    struct timespec deadline;
    int result = 0;
    (void)arg;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec++;
    pthread_mutex_lock(&lock);
    while (result == 0)
        result = pthread_cond_timedwait(&changed, &lock, &deadline);
    pthread_mutex_unlock(&lock);
    assert(result == ETIMEDOUT);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int64_t start = now_ns();
    pthread_create(&a, NULL, await, NULL);
    pthread_join(a, NULL);
    assert(now_ns() - start >= 1000000000);
    return 0;
}
