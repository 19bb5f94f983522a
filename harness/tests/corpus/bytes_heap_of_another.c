/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: an element in the heap, written by two threads */
#include <pthread.h>
#include <stdlib.h>

static void *add(void *arg)
{
    int *cells = arg;
    cells[1] += 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int *cells = calloc(2, sizeof(*cells));
    if (!cells)
        abort();
    pthread_create(&a, NULL, add, cells);
    pthread_create(&b, NULL, add, cells);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(cells);
    return 0;
}
