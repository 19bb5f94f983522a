/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 2
 * threads: 3
 * needs: none
 * says: counter
 * why: the turn is given away before the wish is announced */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static atomic_int wants[2];
static atomic_int turn;
static int counter;

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg, other = 1 - me;
    atomic_store(&turn, (int)other);
    atomic_store(&wants[me], 1);
    while (atomic_load(&wants[other]) && atomic_load(&turn) == (int)other)
        ;
    counter++;
    atomic_store(&wants[me], 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)0);
    pthread_create(&b, NULL, work, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
