/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: lock
 * why: two readers that both want to write wait for each other to leave */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;
static int readers;
static int value;

static void read_lock(void)
{
    pthread_mutex_lock(&lock);
    readers++;
    pthread_mutex_unlock(&lock);
}

/* Waits for the other readers to leave, and goes on alone. */
static void upgrade(void)
{
    pthread_mutex_lock(&lock);
    while (readers > 1)
        pthread_cond_wait(&left, &lock);
}

static void leave(void)
{
    readers--;
    pthread_cond_broadcast(&left);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    read_lock();
    upgrade();
    value++;
    leave();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return value == 2 ? 0 : EXIT_FAILURE;
}
