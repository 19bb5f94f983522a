/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: who comes late is told how often the timer went off */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static void *oversleep(void *arg)
{
    struct itimerspec every = {{1, 0}, {1, 0}};
    struct timespec nap = {3, 500000000};
    uint64_t times;
    (void)arg;
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    assert(timer >= 0);
    assert(timerfd_settime(timer, 0, &every, NULL) == 0);
    nanosleep(&nap, NULL);
    assert(read(timer, &times, sizeof(times)) == sizeof(times));
    assert(times == 3);
    close(timer);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, oversleep, NULL);
    pthread_join(a, NULL);
    return 0;
}
