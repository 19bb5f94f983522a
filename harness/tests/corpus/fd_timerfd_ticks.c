/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: a timer of 100 ms read three times: exactly 300 ms */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *tick(void *arg)
{
    struct itimerspec every = {{0, 100000000}, {0, 100000000}};
    uint64_t times;
    (void)arg;
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    assert(timer >= 0);
    int64_t start = now_ns();
    assert(timerfd_settime(timer, 0, &every, NULL) == 0);
    for (int i = 0; i < 3; i++) {
        assert(read(timer, &times, sizeof(times)) == sizeof(times));
        assert(times == 1);
    }
    assert(now_ns() - start == 300000000);
    close(timer);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, tick, NULL);
    pthread_join(a, NULL);
    return 0;
}
