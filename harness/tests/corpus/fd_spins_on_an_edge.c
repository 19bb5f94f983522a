/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: an edge is told of once: the second look finds nothing, and ends it
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

int main(void)
{
    int fds[2], set = epoll_create1(0), n = 0;
    struct epoll_event event = {.events = EPOLLIN | EPOLLET}, got = event;
    assert(pipe(fds) == 0 && write(fds[1], "x", 1) == 1);
    assert(epoll_ctl(set, EPOLL_CTL_ADD, fds[0], &event) == 0);
    while (epoll_wait(set, &got, 1, 0) > 0)
        n = 1;
    assert(n == 1);
    close(fds[0]);
    close(fds[1]);
    close(set);
    return 0;
}
