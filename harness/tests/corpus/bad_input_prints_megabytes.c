/* SPDX-License-Identifier: MIT */
/* expect: limit | accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: eight megabytes of output */
#include <pthread.h>
#include <stdio.h>

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100000; i++)
        printf("line %06d of a very long and quite uninteresting story, "
               "which goes on\n",
               i);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
