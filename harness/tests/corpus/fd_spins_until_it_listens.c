/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: accepts again and again before the other has called listen
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener;

static void *take(void *arg)
{
    int fd;
    while ((fd = accept(listener, NULL, NULL)) < 0)
        assert(errno == EINVAL);
    close(fd);
    return arg;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    pthread_t thread;
    int client = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    assert(bind(listener, (struct sockaddr *)&address, length) == 0);
    getsockname(listener, (struct sockaddr *)&address, &length);
    pthread_create(&thread, NULL, take, NULL);
    assert(listen(listener, 1) == 0);
    assert(connect(client, (struct sockaddr *)&address, length) == 0);
    pthread_join(thread, NULL);
    close(client);
    close(listener);
    return 0;
}
