/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: the fourth of three ints */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
    int *cells = arg;
    for (int i = 0; i <= 3; i++)
        cells[i] = i;
    return NULL;
}

int main(void)
{
    pthread_t a;
    int *cells = malloc(3 * sizeof(*cells));
    if (!cells)
        abort();
    pthread_create(&a, NULL, work, cells);
    pthread_join(a, NULL);
    free(cells);
    return 0;
}
