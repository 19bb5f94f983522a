/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: the clock variants of timed lock, wait and semaphore */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static sem_t posted;

static struct timespec in_a_second(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec++;
    return t;
}

static void *work(void *arg)
{
    struct timespec t = in_a_second();
    int result = 0;
    (void)arg;
    assert(pthread_mutex_clocklock(&held, CLOCK_MONOTONIC, &t) == ETIMEDOUT);
    t = in_a_second();
    pthread_mutex_lock(&lock);
    while (result == 0)
        result = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &t);
    pthread_mutex_unlock(&lock);
    assert(result == ETIMEDOUT);
    t = in_a_second();
    assert(sem_clockwait(&posted, CLOCK_MONOTONIC, &t) == -1);
    assert(errno == ETIMEDOUT);
    return NULL;
}

int main(void)
{
    pthread_t a;
    struct timespec before, after;
    sem_init(&posted, 0, 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    pthread_mutex_lock(&held);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_mutex_unlock(&held);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert(after.tv_sec - before.tv_sec == 3);
    sem_destroy(&posted);
    return 0;
}
