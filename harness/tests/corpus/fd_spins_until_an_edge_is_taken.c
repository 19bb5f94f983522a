/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: one looks at the set itself until the other has been told of the edge
 */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int set;

static void *look(void *arg)
{
    struct pollfd p = {set, POLLIN, 0};
    while (poll(&p, 1, 0) == 1)
        ;
    return arg;
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    pthread_t thread;
    int fd = eventfd(1, 0);
    set = epoll_create1(0);
    assert(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0);
    pthread_create(&thread, NULL, look, NULL);
    assert(epoll_wait(set, &event, 1, -1) == 1);
    pthread_join(thread, NULL);
    close(fd);
    close(set);
    return 0;
}
