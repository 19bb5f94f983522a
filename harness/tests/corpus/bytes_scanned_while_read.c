/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: value
 * why: sscanf stores to what the other thread reads */
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

static long value;

static void *scan(void *arg)
{
    char word[8];
    return sscanf("ab 12", "%*[a-f] %ld %7s", &value, word) == 1 ? arg : NULL;
}

static void *look(void *arg)
{
    return value > 0 ? arg : NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, scan, NULL);
    pthread_create(&b, NULL, look, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
