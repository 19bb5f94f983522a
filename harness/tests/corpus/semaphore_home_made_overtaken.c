/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 2
 * threads: 3
 * needs: none
 * why: posted before the flag is tested again: permits go below zero */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int permits = 1;

static int try_wait(void)
{
    if (atomic_load(&permits) == 0)
        return 0;
    assert(atomic_fetch_sub(&permits, 1) > 0);
    return 1;
}

static void *work(void *arg)
{
    (void)arg;
    if (try_wait())
        atomic_fetch_add(&permits, 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
