/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * why: a send takes what fits, however much it is asked to */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static char there[4 << 20];

int main(void)
{
    int pair[2];
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    ssize_t sent = send(pair[0], there, (size_t)-1, MSG_DONTWAIT);
    assert(sent > 0 && sent < (ssize_t)sizeof(there));
    assert(send(pair[0], there, (size_t)-1, MSG_DONTWAIT) < 0);
    assert(errno == EAGAIN);
    assert(recv(pair[1], there, (size_t)INT_MAX, 0) > 0);
    assert(write(pair[0], there, (size_t)-1) < 0 && errno == EINVAL);
    assert(read(pair[1], there, (size_t)-1) < 0 && errno == EINVAL);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
