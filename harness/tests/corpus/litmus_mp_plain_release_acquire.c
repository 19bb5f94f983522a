/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: message passing: the message may be plain */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int y;
static int data;
static int r0, r1;

static void *first(void *arg)
{
    (void)arg;
    data = 1;
    atomic_store_explicit(&y, 1, memory_order_release);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    r0 = atomic_load_explicit(&y, memory_order_acquire);
    if (r0)
        r1 = data;
    return NULL;
}

int main(void)
{
    pthread_t t[2];
    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    assert(!(r0 == 1 && r1 == 0));
    return 0;
}
