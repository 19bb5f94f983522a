/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: opened
 * why: no generation: a fast thread resets the count under a slow waiter */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum { THREADS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int arrived;

static void barrier_wait(void)
{
    pthread_mutex_lock(&lock);
    if (arrived == THREADS)
        arrived = 0;
    if (++arrived == THREADS)
        pthread_cond_broadcast(&opened);
    while (arrived < THREADS)
        pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    barrier_wait();
    barrier_wait();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
