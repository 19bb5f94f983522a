/* SPDX-License-Identifier: MIT */
/* expect: hang | deadlock | limit
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a loop without any scheduling point in it */
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    for (volatile int i = 0;; i = !i)
        ;
    return arg;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
