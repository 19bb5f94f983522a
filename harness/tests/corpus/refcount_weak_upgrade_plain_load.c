/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: the upgrade looks first and counts up after: it counts up from zero */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int strong = 1;
static atomic_int destroyed;

static void *upgrade(void *arg)
{
    (void)arg;
    if (atomic_load(&strong) > 0) {
        atomic_fetch_add(&strong, 1);
        assert(!atomic_load(&destroyed));
        if (atomic_fetch_sub(&strong, 1) == 1)
            atomic_store(&destroyed, 1);
    }
    return NULL;
}

static void *drop(void *arg)
{
    (void)arg;
    if (atomic_fetch_sub(&strong, 1) == 1)
        atomic_store(&destroyed, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, upgrade, NULL);
    pthread_create(&b, NULL, drop, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
