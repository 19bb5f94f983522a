/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: fetch-and-operate on every width, by two threads, loses nothing */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uchar byte;
static atomic_ushort half;
static atomic_ulong word;
static atomic_bool yes;

static void *work(void *arg)
{
    (void)arg;
    atomic_fetch_or_explicit(&byte, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&half, 1, memory_order_relaxed);
    atomic_fetch_xor_explicit(&word, ~0UL, memory_order_relaxed);
    atomic_store_explicit(&yes, 1, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(atomic_load(&byte) == 1);
    assert(atomic_load(&half) == 0xfffe);
    assert(atomic_load(&word) == 0);
    assert(atomic_load(&yes));
    return 0;
}
