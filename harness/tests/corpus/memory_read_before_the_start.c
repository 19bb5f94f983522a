/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: index -1 when the ring was empty */
#include <pthread.h>
#include <stdlib.h>

static int height;

static void *top_of(void *arg)
{
    int *stack = arg;
    stack[0] = stack[height - 1];
    return NULL;
}

int main(void)
{
    pthread_t a;
    int *stack = calloc(4, sizeof(*stack));
    if (!stack)
        abort();
    pthread_create(&a, NULL, top_of, stack);
    pthread_join(a, NULL);
    free(stack);
    return 0;
}
