/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: malloc
 * why: the only pointer is overwritten */
#include <pthread.h>
#include <stdlib.h>

static int *shared;

static void *work(void *arg)
{
    (void)arg;
    shared = malloc(sizeof(*shared));
    shared = NULL;
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return shared != NULL;
}
