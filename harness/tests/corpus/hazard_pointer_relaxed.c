/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 0
 * threads: 3
 * needs: weak
 * says: free
 * why: announcement and second look must be ordered by seq_cst; relaxed is
 *     not */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int *) current;
static _Atomic(int *) hazard;

static int *make(int value)
{
    int *p = malloc(sizeof(*p));
    if (!p)
        abort();
    *p = value;
    return p;
}

static void *reader(void *arg)
{
    (void)arg;
    int *seen = atomic_load_explicit(&current, memory_order_acquire);
    for (;;) {
        atomic_store_explicit(&hazard, seen, memory_order_relaxed);
        int *again = atomic_load_explicit(&current, memory_order_acquire);
        if (again == seen)
            break;
        seen = again;
    }
    assert(*seen == 1 || *seen == 2);
    atomic_store_explicit(&hazard, NULL, memory_order_release);
    return NULL;
}

static void *updater(void *arg)
{
    (void)arg;
    int *old =
        atomic_exchange_explicit(&current, make(2), memory_order_acq_rel);
    while (atomic_load_explicit(&hazard, memory_order_acquire) == old)
        sched_yield();
    free(old);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    atomic_store(&current, make(1));
    pthread_create(&a, NULL, reader, NULL);
    pthread_create(&b, NULL, updater, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(atomic_load(&current));
    return 0;
}
