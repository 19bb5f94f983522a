/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: counts in a register, and by random numbers, how often it looks
 */
#define _GNU_SOURCE
#include <assert.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    int fds[2];
    char byte;
    register int looks = 0;
    assert(pipe2(fds, O_NONBLOCK) == 0);
    while (read(fds[0], &byte, 1) < 0)
        if (++looks == 10)
            break;
    while (read(fds[0], &byte, 1) < 0 && rand() % 8)
        ;
    while (read(fds[0], &byte, 1) < 0 && lrand48() % 8)
        ;
    close(fds[0]);
    close(fds[1]);
    return 0;
}
