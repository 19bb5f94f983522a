/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a pointer to a thread's copy is used after the thread has ended */
#include <pthread.h>
#include <stddef.h>

static _Thread_local int counter;

static void *work(void *arg)
{
    (void)arg;
    counter = 42;
    return &counter;
}

int main(void)
{
    pthread_t a;
    void *theirs;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, &theirs);
    return *(int *)theirs == 0;
}
