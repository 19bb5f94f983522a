/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: the upgrade counts up by compare-exchange, and never from zero */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int strong = 1;
static atomic_int destroyed;

static void drop_one(void)
{
    if (atomic_fetch_sub(&strong, 1) == 1)
        assert(atomic_exchange(&destroyed, 1) == 0);
}

static void *upgrade(void *arg)
{
    (void)arg;
    int seen = atomic_load(&strong);
    do {
        if (seen == 0)
            return NULL;
    } while (!atomic_compare_exchange_weak(&strong, &seen, seen + 1));
    assert(!atomic_load(&destroyed));
    drop_one();
    return NULL;
}

static void *drop(void *arg)
{
    (void)arg;
    drop_one();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, upgrade, NULL);
    pthread_create(&b, NULL, drop, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(atomic_load(&destroyed) == 1);
    return 0;
}
