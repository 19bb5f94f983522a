/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: what is set of one copy holds for the other
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
    int fds[2], copy, one = 1;
    char byte;
    assert(pipe(fds) == 0);
    copy = dup(fds[0]);
    assert(ioctl(fds[0], FIONBIO, &one) == 0);
    assert(read(copy, &byte, 1) < 0 && errno == EAGAIN);
    close(copy);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
