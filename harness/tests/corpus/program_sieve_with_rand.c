/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: threads of libc's own state: qsort, bsearch, rand_r, strtol,
 *     sprintf */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void *work(void *arg)
{
    unsigned seed = *(unsigned *)arg;
    int numbers[8];
    char text[32];
    for (int i = 0; i < 8; i++)
        numbers[i] = rand_r(&seed) % 100;
    int wanted = numbers[3];
    qsort(numbers, 8, sizeof(numbers[0]), compare);
    for (int i = 1; i < 8; i++)
        assert(numbers[i - 1] <= numbers[i]);
    int *found = bsearch(&wanted, numbers, 8, sizeof(numbers[0]), compare);
    assert(found && *found == wanted);
    snprintf(text, sizeof(text), "%d %.2f", wanted, 0.5);
    assert(strtol(text, NULL, 10) == wanted && strchr(text, '.'));
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    unsigned one = 1, two = 2;
    pthread_create(&a, NULL, work, &one);
    pthread_create(&b, NULL, work, &two);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
