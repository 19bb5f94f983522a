/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: weak
 * size: small
 * why: each waits at a flag of its own, on its stack, which others write; the
 *     loops that wait end the search, not the steps of an execution */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct waiter {
    struct waiter *_Atomic next;
    atomic_bool waits;
};

static struct waiter *_Atomic last;
static int count;

static void lock(struct waiter *me)
{
    atomic_store_explicit(&me->next, NULL, memory_order_relaxed);
    atomic_store_explicit(&me->waits, true, memory_order_relaxed);
    struct waiter *before =
        atomic_exchange_explicit(&last, me, memory_order_acq_rel);
    if (before) {
        atomic_store_explicit(&before->next, me, memory_order_release);
        while (atomic_load_explicit(&me->waits, memory_order_acquire))
            ;
    }
}

static void unlock(struct waiter *me)
{
    struct waiter *after =
        atomic_load_explicit(&me->next, memory_order_acquire);
    struct waiter *expected = me;

    if (!after &&
        atomic_compare_exchange_strong_explicit(
            &last, &expected, NULL, memory_order_release, memory_order_relaxed))
        return;
    while (!after)
        after = atomic_load_explicit(&me->next, memory_order_acquire);
    atomic_store_explicit(&after->waits, false, memory_order_release);
}

static void *work(void *arg)
{
    struct waiter me;
    (void)arg;
    lock(&me);
    count++;
    unlock(&me);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(count == 2);
    return 0;
}
