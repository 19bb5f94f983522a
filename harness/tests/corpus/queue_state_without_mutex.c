/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: woken
 * why: flag set and signalled between the waiter's test and its wait */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static atomic_int ready;

static void *announce(void *arg)
{
    (void)arg;
    atomic_store(&ready, 1);
    pthread_cond_signal(&woken);
    return NULL;
}

static void *await(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!atomic_load(&ready))
        pthread_cond_wait(&woken, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
