/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 1
 * threads: 2
 * needs: none
 * says: lock
 * why: main destroys the mutex while the worker may hold it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int leaving;

static void *work(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    atomic_store(&leaving, 1);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    while (!atomic_load(&leaving))
        ;
    pthread_mutex_destroy(&lock);
    pthread_join(a, NULL);
    return 0;
}
