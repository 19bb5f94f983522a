/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 41
 * needs: none
 * size: big
 * why: forty threads, each with an element of its own */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum { THREADS = 40 };

static int cells[THREADS];

static void *work(void *arg)
{
    *(int *)arg += 1;
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, work, &cells[i]);
    int sum = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(t[i], NULL);
        sum += cells[i];
    }
    assert(sum == THREADS);
    return 0;
}
