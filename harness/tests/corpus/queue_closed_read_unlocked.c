/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: closed
 * why: the consumer looks at closed before it takes the lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int closed;
static int count;

static void *close_queue(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    closed = 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *consume(void *arg)
{
    (void)arg;
    if (closed)
        return NULL;
    pthread_mutex_lock(&lock);
    if (count > 0)
        count--;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, close_queue, NULL);
    pthread_create(&b, NULL, consume, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
