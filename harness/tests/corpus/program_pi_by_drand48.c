/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: own state
 * why: drand48 has one sequence for the whole process, and no lock */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static void *throw(void *arg)
{
    int *inside = arg;
    for (int i = 0; i < 3; i++) {
        double x = drand48(), y = drand48();
        *inside += x * x + y * y < 1;
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int inside[2] = {0, 0};
    pthread_create(&a, NULL, throw, &inside[0]);
    pthread_create(&b, NULL, throw, &inside[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return inside[0] + inside[1] > 6;
}
