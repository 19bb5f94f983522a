/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: acquire outside, lock inside, release when it is ready */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(int *) shared;
static int object;

static int *instance(void)
{
    int *p = atomic_load_explicit(&shared, memory_order_acquire);
    if (p)
        return p;
    pthread_mutex_lock(&lock);
    p = atomic_load_explicit(&shared, memory_order_relaxed);
    if (!p) {
        object = 42;
        p = &object;
        atomic_store_explicit(&shared, p, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return p;
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
