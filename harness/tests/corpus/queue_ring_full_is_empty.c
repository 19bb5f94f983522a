/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: head equal to tail means empty and full: a full ring looks empty */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum { SIZE = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ring[SIZE];
static int head, tail;

static void *produce_two(void *arg)
{
    (void)arg;
    for (int i = 0; i < SIZE; i++) {
        pthread_mutex_lock(&lock);
        ring[tail] = i;
        tail = (tail + 1) % SIZE;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *consume_two(void *arg)
{
    (void)arg;
    for (int i = 0; i < SIZE; i++) {
        pthread_mutex_lock(&lock);
        while (head == tail)
            pthread_cond_wait(&changed, &lock);
        head = (head + 1) % SIZE;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t p, c;
    pthread_create(&p, NULL, produce_two, NULL);
    pthread_create(&c, NULL, consume_two, NULL);
    pthread_join(p, NULL);
    pthread_join(c, NULL);
    return 0;
}
