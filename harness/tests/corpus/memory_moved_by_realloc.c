/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a pointer from before the realloc is used after it */
#include <pthread.h>
#include <stdlib.h>

static int *cells;
static int *first;

static void *grow(void *arg)
{
    (void)arg;
    int *bigger = realloc(cells, 1000 * sizeof(*cells));
    if (!bigger)
        abort();
    cells = bigger;
    return NULL;
}

int main(void)
{
    pthread_t a;
    cells = malloc(sizeof(*cells));
    if (!cells)
        abort();
    first = cells;
    *first = 1;
    pthread_create(&a, NULL, grow, NULL);
    pthread_join(a, NULL);
    *first = 2;
    free(cells);
    return 0;
}
