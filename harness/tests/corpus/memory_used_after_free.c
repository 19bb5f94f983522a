/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: free
 * why: main reads what the joined thread has freed */
#include <pthread.h>
#include <stdlib.h>

static int *shared;

static void *work(void *arg)
{
    (void)arg;
    free(shared);
    return NULL;
}

int main(void)
{
    pthread_t a;
    shared = malloc(sizeof(*shared));
    if (!shared)
        abort();
    *shared = 1;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return *shared == 0;
}
