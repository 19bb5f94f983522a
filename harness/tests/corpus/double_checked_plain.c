/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: shared
 * why: the unlocked test reads a plain pointer */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *shared;
static int object;

static int *instance(void)
{
    if (!shared) {
        pthread_mutex_lock(&lock);
        if (!shared) {
            object = 42;
            shared = &object;
        }
        pthread_mutex_unlock(&lock);
    }
    return shared;
}

static void *work(void *arg)
{
    (void)arg;
    assert(*instance() == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
