/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: local variable
 * why: main ends by pthread_exit, and its variables with it; the other thread
 *     still writes one */
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    *(int *)arg = 42;
    return NULL;
}

int main(void)
{
    pthread_t a;
    int value = 0;
    pthread_create(&a, NULL, work, &value);
    pthread_detach(a);
    pthread_exit(NULL);
}
