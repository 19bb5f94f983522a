/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * threads: 1
 * needs: fds
 * why: a length that has gone below zero is more than the block has */
#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int pair[2];
    char *block = calloc(1, 64);
    size_t length = 8, done = 16;
    assert(block != NULL);
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    (void)send(pair[0], block, length - done, MSG_DONTWAIT);
    free(block);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
