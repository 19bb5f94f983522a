/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: flag
 * why: each spins on a flag that the other sets after its own spin */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int left_flag, right_flag;

static void *left(void *arg)
{
    (void)arg;
    while (!atomic_load(&right_flag))
        ;
    atomic_store(&left_flag, 1);
    return NULL;
}

static void *right(void *arg)
{
    (void)arg;
    while (!atomic_load(&left_flag))
        ;
    atomic_store(&right_flag, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, left, NULL);
    pthread_create(&b, NULL, right, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
