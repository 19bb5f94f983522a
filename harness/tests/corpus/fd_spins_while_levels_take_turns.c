/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: where there is room for one only, those that are ready are told of in
 *      turn
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int fds[2];

static void *tell(void *arg)
{
    assert(eventfd_write(fds[1], 1) == 0);
    return arg;
}

int main(void)
{
    struct epoll_event event;
    pthread_t thread;
    int set = epoll_create1(0);
    for (int i = 0; i < 2; i++) {
        fds[i] = eventfd(i == 0, 0);
        event = (struct epoll_event){.events = EPOLLIN, .data.fd = i};
        assert(epoll_ctl(set, EPOLL_CTL_ADD, fds[i], &event) == 0);
    }
    pthread_create(&thread, NULL, tell, NULL);
    do
        assert(epoll_wait(set, &event, 1, -1) == 1);
    while (event.data.fd != 1);
    pthread_join(thread, NULL);
    close(fds[0]);
    close(fds[1]);
    close(set);
    return 0;
}
