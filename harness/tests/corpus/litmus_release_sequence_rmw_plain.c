/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: plain data behind a release sequence */
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
    atomic_store_explicit(&y, 2, memory_order_release);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    atomic_fetch_add_explicit(&y, 1, memory_order_relaxed);
    return NULL;
}

static void *third(void *arg)
{
    (void)arg;
    r0 = atomic_load_explicit(&y, memory_order_acquire);
    if (r0 >= 2)
        r1 = data;
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    pthread_create(&t[2], NULL, third, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    assert(!(r0 >= 2 && r1 == 0));
    return 0;
}
