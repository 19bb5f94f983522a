/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: big
 * why: the spin changes a local each turn, so no two turns look the same */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sched.h>

static atomic_int ready;
static unsigned long turns;

static void *await(void *arg)
{
    (void)arg;
    unsigned long n = 0;
    while (!atomic_load(&ready)) {
        n++;
        sched_yield();
    }
    turns = n;
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
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
