/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: only a socket that listens has clients to take
 */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int fds[2], fd = socket(AF_INET, SOCK_STREAM, 0);
    assert(pipe(fds) == 0);
    assert(accept(fds[0], NULL, NULL) < 0 && errno == ENOTSOCK);
    assert(accept(fd, NULL, NULL) < 0 && errno == EINVAL);
    close(fd);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
