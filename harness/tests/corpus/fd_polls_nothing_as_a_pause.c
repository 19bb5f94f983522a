/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: looks every ten milliseconds, and sees it at fifty
 */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static atomic_int ready;

static void *announce(void *arg)
{
    usleep(45000);
    atomic_store(&ready, 1);
    return arg;
}

int main(void)
{
    struct timespec before, after;
    pthread_t thread;
    clock_gettime(CLOCK_MONOTONIC, &before);
    pthread_create(&thread, NULL, announce, NULL);
    while (!atomic_load(&ready))
        poll(NULL, 0, 10);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert(after.tv_nsec - before.tv_nsec == 50000000);
    pthread_join(thread, NULL);
    return 0;
}
