/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: the writer's place is drawn and filled in two locked steps */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ring[2];
static int written;

static void *send(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    int place = written++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    ring[place] = 7;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *receive(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (written > 0)
        assert(ring[0] == 7);
    pthread_mutex_unlock(&lock);
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
