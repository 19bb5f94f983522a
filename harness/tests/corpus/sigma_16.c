/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 17
 * needs: none
 * says: sum
 * size: big
 * why: sixteen threads index one array by an unguarded counter */
#include <pthread.h>
#include <stddef.h>

enum { THREADS = 16 };

static int cells[THREADS];
static int sum_index;

static void *work(void *arg)
{
    (void)arg;
    cells[sum_index % THREADS] = 1;
    sum_index++;
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    return 0;
}
