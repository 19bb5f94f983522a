/* SPDX-License-Identifier: MIT */
/* expect: misuse | deadlock
 * preemptions: 1
 * threads: 2
 * needs: none
 * says: changed
 * why: the condition is destroyed while a thread may wait on it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int go;

static void *await(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!go)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, await, NULL);
    pthread_mutex_lock(&lock);
    go = 1;
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&changed);
    pthread_join(a, NULL);
    return 0;
}
