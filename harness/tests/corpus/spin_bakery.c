/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: Lamport's bakery for two, all sequentially consistent */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static atomic_int choosing[2];
static atomic_int number[2];
static int counter;

static void *work(void *arg)
{
    int me = (int)(uintptr_t)arg, other = 1 - me;
    atomic_store(&choosing[me], 1);
    atomic_store(&number[me], atomic_load(&number[other]) + 1);
    atomic_store(&choosing[me], 0);
    while (atomic_load(&choosing[other]))
        ;
    for (;;) {
        int his = atomic_load(&number[other]);
        int mine = atomic_load(&number[me]);
        if (his == 0 || mine < his || (mine == his && me < other))
            break;
    }
    counter++;
    atomic_store(&number[me], 0);
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
