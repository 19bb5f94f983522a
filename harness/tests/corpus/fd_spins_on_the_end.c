/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * threads: 2
 * needs: fds
 * says: again and again
 * why: takes the end of one pipe for nothing to read yet
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

int main(void)
{
    int fds[2];
    char bytes[2];
    size_t got = 0;
    assert(pipe(fds) == 0);
    assert(write(fds[1], "x", 1) == 1);
    close(fds[1]);
    while (got < sizeof bytes) {
        struct pollfd set = {fds[0], POLLIN, 0};
        assert(poll(&set, 1, -1) > 0);
        ssize_t n = read(fds[0], bytes + got, sizeof bytes - got);
        if (n > 0)
            got += (size_t)n;
    }
    close(fds[0]);
    return 0;
}
