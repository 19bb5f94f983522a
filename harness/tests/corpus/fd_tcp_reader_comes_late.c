/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: what does not fit waits for who reads, and all of it arrives */
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address;
static long sent;

static void *client(void *arg)
{
    static const char piece[65536];
    ssize_t n = 0;
    (void)arg;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert(fd >= 0);
    assert(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    for (; n >= 0; sent += n > 0 ? n : 0)
        n = send(fd, piece, sizeof(piece), MSG_DONTWAIT | MSG_NOSIGNAL);
    assert(errno == EAGAIN);
    close(fd);
    return NULL;
}

int main(void)
{
    static char piece[1 << 20];
    pthread_t a;
    ssize_t n = 0;
    long got = 0;
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert(listener >= 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(listener, (struct sockaddr *)&address, length) == 0);
    assert(listen(listener, 4) == 0);
    assert(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    pthread_create(&a, NULL, client, NULL);
    int fd = accept(listener, NULL, NULL);
    assert(fd >= 0);
    pthread_join(a, NULL);
    while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
        got += n;
    assert(n == 0 && got == sent);
    close(fd);
    close(listener);
    return 0;
}
