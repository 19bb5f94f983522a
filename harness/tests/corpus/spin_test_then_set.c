/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: counter
 * why: the test and the set are two steps: two threads pass the test */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int lock;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    while (atomic_load(&lock))
        ;
    atomic_store(&lock, 1);
    counter++;
    atomic_store(&lock, 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
