/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: weak
 * why: message passing: signal fences order nothing between threads */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int x, y;
static int r0, r1;

static void *first(void *arg)
{
    (void)arg;
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_signal_fence(memory_order_release);
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    r0 = atomic_load_explicit(&y, memory_order_relaxed);
    atomic_signal_fence(memory_order_acquire);
    r1 = atomic_load_explicit(&x, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    pthread_t t[2];
    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    assert(!(r0 == 1 && r1 == 0));
    return 0;
}
