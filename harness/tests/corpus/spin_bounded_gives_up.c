/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: three looks at the flag are not enough for every schedule */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int ready;

static void *wait_a_little(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++)
        if (atomic_load(&ready))
            return NULL;
    assert(!"ready in time");
    return NULL;
}

static void *announce(void *arg)
{
    (void)arg;
    atomic_store(&ready, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, wait_a_little, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
