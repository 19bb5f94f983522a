/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: lock
 * why: the worker initialises a mutex that main has initialised */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock;

static void *work(void *arg)
{
    (void)arg;
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_mutex_init(&lock, NULL);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_mutex_destroy(&lock);
    return 0;
}
