/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: an error is there until somebody has been told of it, by read or by
 *      getsockopt
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static int broken;

static void *look(void *arg)
{
    struct pollfd p = {broken, 0, 0};
    while (poll(&p, 1, 0) == 1 && p.revents & POLLERR)
        ;
    return arg;
}

/* What was never read makes the end a reset. */
static void take_by_read(void)
{
    pthread_t thread;
    char byte;
    int fds[2];
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    assert(write(fds[0], "x", 1) == 1);
    close(fds[1]);
    broken = fds[0];
    pthread_create(&thread, NULL, look, NULL);
    assert(read(broken, &byte, 1) < 0 && errno == ECONNRESET);
    pthread_join(thread, NULL);
    close(broken);
}

static void take_by_option(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    struct pollfd p = {.events = POLLOUT};
    pthread_t thread;
    int error, deaf = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(deaf, (struct sockaddr *)&address, length) == 0);
    getsockname(deaf, (struct sockaddr *)&address, &length);
    broken = p.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert(connect(broken, (struct sockaddr *)&address, length) < 0);
    assert(poll(&p, 1, 1000) == 1);
    pthread_create(&thread, NULL, look, NULL);
    length = sizeof error;
    getsockopt(broken, SOL_SOCKET, SO_ERROR, &error, &length);
    assert(error == ECONNREFUSED);
    pthread_join(thread, NULL);
    close(broken);
    close(deaf);
}

int main(void)
{
    take_by_read();
    take_by_option();
    return 0;
}
