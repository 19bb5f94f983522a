/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * why: one option of a connection leaves the others as the program set them */
#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int few = 8192, before = 0, after = 0, on = 1;
    socklen_t length = sizeof(int);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert(fd >= 0);
    assert(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &few, sizeof(few)) == 0);
    assert(getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &before, &length) == 0);
    assert(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0);
    assert(getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &after, &length) == 0);
    assert(after == before);
    close(fd);
    return 0;
}
