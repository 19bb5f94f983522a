/* SPDX-License-Identifier: MIT */
/* expect: crash | wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: the program itself calls abort when it meets a lost update */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int counter;

static void *add(void *arg)
{
    (void)arg;
    atomic_store(&counter, atomic_load(&counter) + 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    if (atomic_load(&counter) != 2)
        abort();
    return 0;
}
