/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: a local of main, written by two threads */
#include <pthread.h>
#include <stddef.h>

static void *add(void *arg)
{
    *(int *)arg += 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int counter = 0;
    pthread_create(&a, NULL, add, &counter);
    pthread_create(&b, NULL, add, &counter);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return counter > 2;
}
