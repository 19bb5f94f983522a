/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: accepts without waiting, until somebody has connected
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address = {.sin_family = AF_INET};

static void *join(void *arg)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    usleep(20000);
    assert(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    close(fd);
    return arg;
}

int main(void)
{
    socklen_t length = sizeof address;
    pthread_t thread;
    int fd, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
    assert(listen(listener, 1) == 0);
    getsockname(listener, (struct sockaddr *)&address, &length);
    pthread_create(&thread, NULL, join, NULL);
    while ((fd = accept(listener, NULL, NULL)) < 0)
        assert(errno == EAGAIN);
    pthread_join(thread, NULL);
    close(fd);
    close(listener);
    return 0;
}
