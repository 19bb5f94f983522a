/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: time
 * says: last
 * why: two threads note the time of day in one place */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <sys/time.h>

static struct timeval last;

static void *stamp(void *arg)
{
    (void)arg;
    gettimeofday(&last, NULL);
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, stamp, NULL);
    stamp(NULL);
    pthread_join(other, NULL);
    return 0;
}
