/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: free slots, used slots, and a lock taken inside them */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t slots, items;
static int count;

static void *produce(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        sem_wait(&slots);
        pthread_mutex_lock(&lock);
        count++;
        assert(count == 1);
        pthread_mutex_unlock(&lock);
        sem_post(&items);
    }
    return NULL;
}

static void *consume(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        sem_wait(&items);
        pthread_mutex_lock(&lock);
        count--;
        assert(count == 0);
        pthread_mutex_unlock(&lock);
        sem_post(&slots);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&slots, 0, 1);
    sem_init(&items, 0, 0);
    pthread_create(&a, NULL, produce, NULL);
    pthread_create(&b, NULL, consume, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&slots);
    sem_destroy(&items);
    return 0;
}
