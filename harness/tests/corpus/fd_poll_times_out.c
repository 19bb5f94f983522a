/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: nothing comes: poll returns zero after exactly half a second */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *await(void *arg)
{
    struct pollfd set = {ends[0], POLLIN, 0};
    (void)arg;
    int64_t start = now_ns();
    assert(poll(&set, 1, 500) == 0);
    assert(now_ns() - start == 500000000);
    return NULL;
}

int main(void)
{
    pthread_t a;
    assert(pipe(ends) == 0);
    pthread_create(&a, NULL, await, NULL);
    pthread_join(a, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
