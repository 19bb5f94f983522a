/* SPDX-License-Identifier: MIT */
/* expect: crash
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: reads through a pointer that the other thread has not set yet */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static int value = 1;
static _Atomic(int *) shared;

static void *set(void *arg)
{
    (void)arg;
    atomic_store(&shared, &value);
    return NULL;
}

static void *get(void *arg)
{
    *(int *)arg = *atomic_load(&shared);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int got = 0;
    pthread_create(&a, NULL, set, NULL);
    pthread_create(&b, NULL, get, &got);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
