/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: values
 * why: qsort moves what the other thread reads */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static int values[] = {3, 1, 2};

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void *sort(void *arg)
{
    qsort(values, 3, sizeof(values[0]), by_value);
    return arg;
}

static void *look(void *arg)
{
    return values[0] > 0 ? arg : NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, sort, NULL);
    pthread_create(&b, NULL, look, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
