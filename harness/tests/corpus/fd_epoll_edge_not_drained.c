/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: fds
 * says: epoll
 * why: edge-triggered, one byte of two read: no second event */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { WAITS = 2, BYTES = 1 };

static int ends[2];

static void *send(void *arg)
{
    (void)arg;
    assert(write(ends[1], "ab", 2) == 2);
    return NULL;
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    char bytes[BYTES];
    pthread_t a;
    assert(pipe(ends) == 0);
    int set = epoll_create1(0);
    assert(set >= 0);
    assert(epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event) == 0);
    pthread_create(&a, NULL, send, NULL);
    for (int i = 0; i < WAITS; i++) {
        assert(epoll_wait(set, &event, 1, -1) == 1);
        assert(read(ends[0], bytes, BYTES) == BYTES);
    }
    pthread_join(a, NULL);
    close(ends[0]);
    close(ends[1]);
    close(set);
    return 0;
}
