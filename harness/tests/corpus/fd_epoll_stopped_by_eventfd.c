/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: the loop waits for work and for the order to stop */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int work[2], stop, set;
static int jobs;

static void *loop(void *arg)
{
    (void)arg;
    for (;;) {
        struct epoll_event event;
        char byte;
        assert(epoll_wait(set, &event, 1, -1) == 1);
        if (event.data.fd == stop)
            return NULL;
        assert(read(work[0], &byte, 1) == 1);
        jobs++;
    }
}

static void watch(int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    assert(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0);
}

int main(void)
{
    pthread_t a;
    uint64_t one = 1;
    stop = eventfd(0, 0);
    set = epoll_create1(0);
    assert(stop >= 0 && set >= 0 && pipe(work) == 0);
    watch(work[0]);
    watch(stop);
    pthread_create(&a, NULL, loop, NULL);
    assert(write(work[1], "x", 1) == 1);
    assert(write(stop, &one, sizeof(one)) == sizeof(one));
    pthread_join(a, NULL);
    assert(jobs <= 1);
    close(work[0]);
    close(work[1]);
    close(stop);
    close(set);
    return 0;
}
