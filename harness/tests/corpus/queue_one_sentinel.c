/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 4
 * needs: none
 * says: not_empty
 * why: one sentinel stops one of the two consumers */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum { STOP = -1 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int items[4];
static int head, tail;

static void put(int item)
{
    pthread_mutex_lock(&lock);
    items[tail++] = item;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static int take(void)
{
    pthread_mutex_lock(&lock);
    while (head == tail)
        pthread_cond_wait(&not_empty, &lock);
    int item = items[head++];
    pthread_mutex_unlock(&lock);
    return item;
}

static void *consume(void *arg)
{
    (void)arg;
    while (take() != STOP)
        ;
    return NULL;
}

static void *produce(void *arg)
{
    (void)arg;
    put(7);
    put(STOP);
    return NULL;
}

int main(void)
{
    pthread_t a, b, p;
    pthread_create(&a, NULL, consume, NULL);
    pthread_create(&b, NULL, consume, NULL);
    pthread_create(&p, NULL, produce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(p, NULL);
    return 0;
}
