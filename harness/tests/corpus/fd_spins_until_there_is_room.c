/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * size: small
 * why: one writes without waiting until it has gone, one reads likewise
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int fds[2];

static void *put(void *arg)
{
    while (write(fds[1], "y", 1) < 0)
        assert(errno == EAGAIN);
    return arg;
}

int main(void)
{
    static char page[65536];
    pthread_t thread;
    ssize_t n;
    assert(pipe2(fds, O_NONBLOCK) == 0);
    assert(write(fds[1], page, sizeof page) == sizeof page);
    pthread_create(&thread, NULL, put, NULL);
    assert(read(fds[0], page, sizeof page) == sizeof page);
    while ((n = read(fds[0], page, 1)) < 0)
        assert(errno == EAGAIN);
    assert(n == 1 && page[0] == 'y');
    pthread_join(thread, NULL);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
