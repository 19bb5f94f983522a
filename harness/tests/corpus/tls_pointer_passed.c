/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: main's copy is handed to a thread, and both write it */
#include <pthread.h>
#include <stddef.h>

static _Thread_local int counter;

static void *work(void *arg)
{
    *(int *)arg += 1;
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, &counter);
    counter++;
    pthread_join(a, NULL);
    return 0;
}
