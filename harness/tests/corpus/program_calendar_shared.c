/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: own state
 * why: gmtime answers in one place for the whole process */
#include <pthread.h>
#include <stddef.h>
#include <time.h>

static void *year(void *arg)
{
    int *out = arg;
    time_t when = *out * 31557600L;
    *out = gmtime(&when)->tm_year;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int years[2] = {10, 20};
    pthread_create(&a, NULL, year, &years[0]);
    pthread_create(&b, NULL, year, &years[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
