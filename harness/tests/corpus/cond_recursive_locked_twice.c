/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: mutex
 * why: a wait unlocks a recursive mutex once, and it is locked twice: nobody
 *     can make the condition true */
#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t mutex;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *work(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void wait_until_ready(void)
{
    pthread_mutex_lock(&mutex);
    while (!ready)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

int main(void)
{
    pthread_mutexattr_t recursive;
    pthread_t a;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&mutex, &recursive);
    pthread_mutexattr_destroy(&recursive);
    pthread_create(&a, NULL, work, NULL);
    pthread_mutex_lock(&mutex);
    wait_until_ready();
    pthread_mutex_unlock(&mutex);
    pthread_join(a, NULL);
    pthread_mutex_destroy(&mutex);
    return 0;
}
