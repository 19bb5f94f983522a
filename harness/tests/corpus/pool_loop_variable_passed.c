/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: every thread gets the address of the same loop variable */
#include <pthread.h>
#include <stddef.h>

static int results[2];

static void *worker(void *arg)
{
    int index = *(int *)arg;
    results[index % 2] = 1;
    return NULL;
}

int main(void)
{
    pthread_t t[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, worker, &i);
    for (int j = 0; j < 2; j++)
        pthread_join(t[j], NULL);
    return 0;
}
