/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: ring
 * why: the tail is published relaxed, so the slot's content is unordered */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

static int ring[2];
static atomic_uint tail;

static void *produce(void *arg)
{
    (void)arg;
    ring[0] = 42;
    atomic_store_explicit(&tail, 1, memory_order_relaxed);
    return NULL;
}

static void *consume(void *arg)
{
    (void)arg;
    while (atomic_load_explicit(&tail, memory_order_acquire) == 0)
        sched_yield();
    assert(ring[0] == 42);
    return NULL;
}

int main(void)
{
    pthread_t p, c;
    pthread_create(&p, NULL, produce, NULL);
    pthread_create(&c, NULL, consume, NULL);
    pthread_join(p, NULL);
    pthread_join(c, NULL);
    return 0;
}
