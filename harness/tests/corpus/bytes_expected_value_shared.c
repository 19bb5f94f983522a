/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: expected
 * why: the compare-exchange is atomic, what it expects is plain memory that
 * both use */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int owner;
static int expected;

static void *take(void *arg)
{
    (void)arg;
    expected = 0;
    (void)atomic_compare_exchange_strong(&owner, &expected, 1);
    return NULL;
}

static void *steal(void *arg)
{
    (void)arg;
    (void)atomic_compare_exchange_strong(&owner, &expected, 2);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, take, NULL);
    pthread_create(&b, NULL, steal, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
