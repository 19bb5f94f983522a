/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: spins three times, then waits properly: both ways are right */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int ready;
static int data;

static void *await(void *arg)
{
    (void)arg;
    int spins = 3;
    while (spins > 0 && !atomic_load(&ready))
        spins--;
    if (spins == 0) {
        pthread_mutex_lock(&lock);
        while (!atomic_load(&ready))
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    }
    assert(data == 42);
    return NULL;
}

static void *announce(void *arg)
{
    (void)arg;
    data = 42;
    pthread_mutex_lock(&lock);
    atomic_store(&ready, 1);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
