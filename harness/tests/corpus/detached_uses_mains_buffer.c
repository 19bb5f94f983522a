/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: the detached thread writes a buffer that main has freed */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
    *(int *)arg = 42;
    return NULL;
}

int main(void)
{
    pthread_attr_t detached;
    pthread_t a;
    int *buffer = malloc(sizeof(*buffer));
    if (!buffer)
        abort();
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_create(&a, &detached, work, buffer);
    pthread_attr_destroy(&detached);
    free(buffer);
    pthread_exit(NULL);
}
