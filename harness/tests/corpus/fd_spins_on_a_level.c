/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: epoll says the same again until the other end is ready, too
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

static int ignored[2], awaited[2];
static struct epoll_event got[2];

static void *speak(void *arg)
{
    assert(write(awaited[1], "x", 1) == 1);
    return arg;
}

static void watch(int set, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    assert(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0);
}

int main(void)
{
    pthread_t thread;
    int set = epoll_create1(0);
    assert(pipe(ignored) == 0 && pipe(awaited) == 0);
    assert(write(ignored[1], "x", 1) == 1);
    watch(set, ignored[0]);
    watch(set, awaited[0]);
    pthread_create(&thread, NULL, speak, NULL);
    while (epoll_wait(set, got, 2, -1) < 2)
        ;
    pthread_join(thread, NULL);
    for (int i = 0; i < 2; i++) {
        close(ignored[i]);
        close(awaited[i]);
    }
    close(set);
    return 0;
}
