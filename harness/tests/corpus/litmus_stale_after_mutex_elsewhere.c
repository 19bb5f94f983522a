/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: weak
 * why: two different mutexes order nothing between their holders */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t here = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t there = PTHREAD_MUTEX_INITIALIZER;
static atomic_int message, flag;

static void *send(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&here);
    atomic_store_explicit(&message, 1, memory_order_relaxed);
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    pthread_mutex_unlock(&here);
    return NULL;
}

static void *receive(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&there);
    if (atomic_load_explicit(&flag, memory_order_relaxed))
        assert(atomic_load_explicit(&message, memory_order_relaxed) == 1);
    pthread_mutex_unlock(&there);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, send, NULL);
    pthread_create(&b, NULL, receive, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
