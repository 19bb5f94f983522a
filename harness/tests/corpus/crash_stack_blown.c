/* SPDX-License-Identifier: MIT */
/* expect: crash
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a recursion without an end */
#include <pthread.h>
#include <stddef.h>

static int deep(volatile int *above)
{
    volatile int here[256];
    here[0] = *above + 1;
    if (here[0] == 0)
        return 0;
    return deep(here) + here[0];
}

static void *work(void *arg)
{
    volatile int start = 0;
    *(int *)arg = deep(&start);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int got;
    pthread_create(&a, NULL, work, &got);
    pthread_join(a, NULL);
    return 0;
}
