/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: select and ppoll wait as poll does, and time out exactly */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static void *send(void *arg)
{
    (void)arg;
    sleep(1);
    assert(write(ends[1], "ab", 2) == 2);
    return NULL;
}

int main(void)
{
    pthread_t a;
    struct timespec before, after, half = {0, 500000000};
    struct timeval quarter = {0, 250000};
    struct pollfd one = {0, POLLIN, 0};
    fd_set set;
    char bytes[2];
    assert(pipe(ends) == 0);
    one.fd = ends[0];
    pthread_create(&a, NULL, send, NULL);
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert(ppoll(&one, 1, &half, NULL) == 0);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    assert(select(ends[0] + 1, &set, NULL, NULL, &quarter) == 0);
    FD_SET(ends[0], &set);
    assert(select(ends[0] + 1, &set, NULL, NULL, NULL) == 1);
    assert(FD_ISSET(ends[0], &set));
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert(after.tv_sec - before.tv_sec == 1);
    assert(after.tv_nsec == before.tv_nsec);
    assert(read(ends[0], bytes, 2) == 2);
    pthread_join(a, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
