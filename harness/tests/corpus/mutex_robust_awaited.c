/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: who waits on a condition learns that the holder has ended; who does not
 *     hold a robust mutex cannot unlock it */
#define _XOPEN_SOURCE 700
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t mutex;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *ends_with_it(void *arg)
{
    assert(pthread_mutex_lock(&mutex) == 0);
    ready = 1;
    pthread_cond_signal(&changed);
    return arg;
}

int main(void)
{
    pthread_mutexattr_t robust;
    pthread_t a;
    pthread_mutexattr_init(&robust);
    pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &robust);
    pthread_mutexattr_destroy(&robust);
    assert(pthread_mutex_unlock(&mutex) == EPERM);
    pthread_create(&a, NULL, ends_with_it, NULL);
    int error = pthread_mutex_lock(&mutex);
    while (error == 0 && !ready)
        error = pthread_cond_wait(&changed, &mutex);
    assert(error == EOWNERDEAD);
    assert(pthread_mutex_consistent(&mutex) == 0);
    assert(pthread_mutex_unlock(&mutex) == 0);
    pthread_join(a, NULL);
    assert(pthread_mutex_lock(&mutex) == 0);
    pthread_mutex_unlock(&mutex);
    pthread_mutex_destroy(&mutex);
    return 0;
}
