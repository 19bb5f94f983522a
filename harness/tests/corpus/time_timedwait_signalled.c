/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: signalled after half of the time: it returns then, and with success */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
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

static void *announce(void *arg)
{
    struct timespec half = {0, 500000000};
    (void)arg;
    nanosleep(&half, NULL);
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int result = 0;
    int64_t start = now_ns();
    pthread_create(&a, NULL, await, &result);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(result == 0);
    assert(now_ns() - start == 500000000);
    return 0;
}
