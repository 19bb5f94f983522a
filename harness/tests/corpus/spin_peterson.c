/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: Peterson's lock with sequentially consistent flags */
#include <assert.h>
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
    atomic_store(&wants[me], 1);
    atomic_store(&turn, (int)other);
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
    assert(counter == 2);
    return 0;
}
