/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: periods by absolute deadlines do not drift */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *tick(void *arg)
{
    struct timespec next, work = {0, 300000000};
    (void)arg;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (int i = 0; i < 3; i++) {
        nanosleep(&work, NULL);
        next.tv_sec++;
        assert(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) ==
               0);
    }
    return NULL;
}

int main(void)
{
    pthread_t a;
    int64_t start = now_ns();
    pthread_create(&a, NULL, tick, NULL);
    pthread_join(a, NULL);
    assert(now_ns() - start == 3000000000);
    return 0;
}
