/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: an atomic word: bit 0 writes, the rest counts the readers */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint word;
static int data;

static void *reader(void *arg)
{
    (void)arg;
    for (;;) {
        unsigned seen = atomic_load_explicit(&word, memory_order_relaxed);
        if (!(seen & 1) && atomic_compare_exchange_strong_explicit(
                               &word, &seen, seen + 2, memory_order_acquire,
                               memory_order_relaxed))
            break;
        sched_yield();
    }
    assert(data == 0 || data == 1);
    atomic_fetch_sub_explicit(&word, 2, memory_order_release);
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    unsigned none = 0;
    while (!atomic_compare_exchange_strong_explicit(
        &word, &none, 1, memory_order_acquire, memory_order_relaxed)) {
        none = 0;
        sched_yield();
    }
    data = 1;
    atomic_fetch_sub_explicit(&word, 1, memory_order_release);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, reader, NULL);
    pthread_create(&b, NULL, writer, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
