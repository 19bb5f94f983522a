/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: weak
 * why: a second later the relaxed load may still read the old value */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static atomic_int data;

static void *write_soon(void *arg)
{
    (void)arg;
    atomic_store_explicit(&data, 42, memory_order_relaxed);
    return NULL;
}

static void *read_later(void *arg)
{
    (void)arg;
    sleep(1);
    assert(atomic_load_explicit(&data, memory_order_relaxed) == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, write_soon, NULL);
    pthread_create(&b, NULL, read_later, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
