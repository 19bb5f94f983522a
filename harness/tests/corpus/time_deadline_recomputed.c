/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: time
 * why: every wake-up starts the full second again */
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
    int result = 0;
    (void)arg;
    int64_t start = now_ns();
    pthread_mutex_lock(&lock);
    while (!ready && result == 0) {
        struct timespec deadline;
        clock_gettime(CLOCK_REALTIME, &deadline);
        deadline.tv_sec++;
        result = pthread_cond_timedwait(&changed, &lock, &deadline);
    }
    pthread_mutex_unlock(&lock);
    assert(now_ns() - start <= 1000000000);
    return NULL;
}

static void *disturb(void *arg)
{
    struct timespec pause = {0, 600000000};
    (void)arg;
    nanosleep(&pause, NULL);
    pthread_cond_broadcast(&changed);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, disturb, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
