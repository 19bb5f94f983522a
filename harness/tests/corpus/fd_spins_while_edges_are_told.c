/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: six edges, and six that are told of once, look alike and end all the
 *      same
 */
#define _GNU_SOURCE
#include <assert.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { MANY = 6 };

static void drain(unsigned how)
{
    struct epoll_event event;
    int fds[MANY], set = epoll_create1(0), told = 0;
    for (int i = 0; i < MANY; i++) {
        fds[i] = eventfd(1, 0);
        event = (struct epoll_event){.events = EPOLLIN | how, .data.fd = 1};
        assert(epoll_ctl(set, EPOLL_CTL_ADD, fds[i], &event) == 0);
    }
    while (epoll_wait(set, &event, 1, 0) == 1)
        told = 1;
    assert(told);
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
    close(set);
}

int main(void)
{
    drain(EPOLLET);
    drain(EPOLLONESHOT);
    return 0;
}
