/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: a post orders the relaxed store before the load after the wait */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static sem_t posted;
static atomic_int message;

static void *send(void *arg)
{
    (void)arg;
    atomic_store_explicit(&message, 1, memory_order_relaxed);
    sem_post(&posted);
    return NULL;
}

static void *receive(void *arg)
{
    (void)arg;
    sem_wait(&posted);
    assert(atomic_load_explicit(&message, memory_order_relaxed) == 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&posted, 0, 0);
    pthread_create(&a, NULL, send, NULL);
    pthread_create(&b, NULL, receive, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&posted);
    return 0;
}
