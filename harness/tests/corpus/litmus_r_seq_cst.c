/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: last writer of y that misses x: forbidden by seq_cst */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int x, y;
static int r0;

static void *first(void *arg)
{
    (void)arg;
    atomic_store_explicit(&x, 1, memory_order_seq_cst);
    atomic_store_explicit(&y, 1, memory_order_seq_cst);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    atomic_store_explicit(&y, 2, memory_order_seq_cst);
    r0 = atomic_load_explicit(&x, memory_order_seq_cst);
    return NULL;
}

int main(void)
{
    pthread_t t[2];
    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    assert(!(atomic_load(&y) == 2 && r0 == 0));
    return 0;
}
