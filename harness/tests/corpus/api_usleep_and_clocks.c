/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: usleep, gettimeofday, time and all clocks advance together */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void *nap(void *arg)
{
    (void)arg;
    usleep(1500000);
    return NULL;
}

int main(void)
{
    struct timeval before, after;
    struct timespec mono[2], coarse[2];
    time_t start = time(NULL);
    pthread_t a;
    gettimeofday(&before, NULL);
    clock_gettime(CLOCK_MONOTONIC, &mono[0]);
    clock_gettime(CLOCK_BOOTTIME, &coarse[0]);
    pthread_create(&a, NULL, nap, NULL);
    pthread_join(a, NULL);
    gettimeofday(&after, NULL);
    clock_gettime(CLOCK_MONOTONIC, &mono[1]);
    clock_gettime(CLOCK_BOOTTIME, &coarse[1]);
    long us = (after.tv_sec - before.tv_sec) * 1000000L + after.tv_usec -
              before.tv_usec;
    assert(us == 1500000);
    assert((mono[1].tv_sec - mono[0].tv_sec) * 1000000000L + mono[1].tv_nsec -
               mono[0].tv_nsec ==
           1500000000L);
    assert((coarse[1].tv_sec - coarse[0].tv_sec) * 1000000000L +
               coarse[1].tv_nsec - coarse[0].tv_nsec ==
           1500000000L);
    assert(time(NULL) - start >= 1 && time(NULL) - start <= 2);
    return 0;
}
