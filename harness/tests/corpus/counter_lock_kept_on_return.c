/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: lock
 * why: adding nothing returns early and keeps the lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void add(int amount)
{
    pthread_mutex_lock(&lock);
    if (amount == 0)
        return;
    counter += amount;
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    add(*(int *)arg);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int nothing = 0, one = 1;
    pthread_create(&a, NULL, worker, &nothing);
    pthread_create(&b, NULL, worker, &one);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
