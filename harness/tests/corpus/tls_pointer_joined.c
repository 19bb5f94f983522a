/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: main's copy is lent to a thread and read after the join */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static _Thread_local int counter;

static void *work(void *arg)
{
    *(int *)arg += 1;
    counter = 10;
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, &counter);
    pthread_join(a, NULL);
    assert(counter == 1);
    return 0;
}
