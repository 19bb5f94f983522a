/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: config
 * why: the pointer goes out before the fields are filled in */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static int config[2];
static _Atomic(int *) current;

static void *publish(void *arg)
{
    (void)arg;
    atomic_store_explicit(&current, config, memory_order_release);
    config[0] = 3;
    config[1] = 4;
    return NULL;
}

static void *reader(void *arg)
{
    int *seen = atomic_load_explicit(&current, memory_order_acquire);
    if (seen)
        *(int *)arg = seen[0];
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int got = 0;
    pthread_create(&a, NULL, publish, NULL);
    pthread_create(&b, NULL, reader, &got);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
