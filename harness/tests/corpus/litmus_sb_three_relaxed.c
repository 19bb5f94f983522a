/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 4
 * needs: weak
 * why: store buffering among three: all may read zero */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int x, y, z;
static int r0, r1, r2;

static void *first(void *arg)
{
    (void)arg;
    atomic_store_explicit(&x, 1, memory_order_release);
    r0 = atomic_load_explicit(&y, memory_order_acquire);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    atomic_store_explicit(&y, 1, memory_order_release);
    r1 = atomic_load_explicit(&z, memory_order_acquire);
    return NULL;
}

static void *third(void *arg)
{
    (void)arg;
    atomic_store_explicit(&z, 1, memory_order_release);
    r2 = atomic_load_explicit(&x, memory_order_acquire);
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    pthread_create(&t[2], NULL, third, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    assert(!(r0 == 0 && r1 == 0 && r2 == 0));
    return 0;
}
