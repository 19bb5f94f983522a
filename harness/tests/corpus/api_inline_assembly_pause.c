/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * size: small
 * why: a barrier for the compiler and a pause do nothing to memory */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int ready;
static int value;

static void *work(void *arg)
{
    (void)arg;
    value = 7;
    __asm__ volatile("" ::: "memory");
    atomic_store(&ready, 1);
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, work, NULL);
    while (!atomic_load(&ready)) {
#ifdef __x86_64__
        __asm__ volatile("pause" ::: "memory");
#endif
    }
    assert(value == 7);
    pthread_join(other, NULL);
    return 0;
}
