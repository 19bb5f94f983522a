/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: busy
 * why: a home-made lock out of a plain int is itself a race */
#include <pthread.h>
#include <stddef.h>

static int busy;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    while (busy)
        ;
    busy = 1;
    counter++;
    busy = 0;
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
