/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: one writes, one frees, in no order */
#include <pthread.h>
#include <stdlib.h>

static void *use(void *arg)
{
    *(int *)arg = 1;
    return NULL;
}

static void *release(void *arg)
{
    free(arg);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int *shared = malloc(sizeof(*shared));
    if (!shared)
        abort();
    pthread_create(&a, NULL, use, shared);
    pthread_create(&b, NULL, release, shared);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
