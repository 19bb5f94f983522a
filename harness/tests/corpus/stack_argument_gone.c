/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: the argument lives in a function that returns before the thread
 *     reads */
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    return *(int *)arg == 42 ? arg : NULL;
}

static pthread_t start(void)
{
    pthread_t t;
    int argument = 42;
    pthread_create(&t, NULL, work, &argument);
    return t;
}

static int fill(int n)
{
    volatile int scratch[32];
    for (int i = 0; i < 32; i++)
        scratch[i] = n;
    return scratch[n];
}

int main(void)
{
    pthread_t t = start();
    int n = fill(1);
    pthread_join(t, NULL);
    return n != 1;
}
