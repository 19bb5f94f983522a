/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * why: O_NONBLOCK says EAGAIN instead of waiting */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/uio.h>
#include <unistd.h>

static int ends[2];

static void *send(void *arg)
{
    struct iovec parts[2] = {{"ab", 2}, {"c", 1}};
    (void)arg;
    assert(writev(ends[1], parts, 2) == 3);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char left[2], right[2];
    struct iovec parts[2] = {{left, 2}, {right, 2}};
    struct pollfd one = {0, POLLIN, 0};
    assert(pipe(ends) == 0);
    one.fd = ends[0];
    assert(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    assert(read(ends[0], left, 1) == -1 && errno == EAGAIN);
    pthread_create(&a, NULL, send, NULL);
    assert(poll(&one, 1, -1) == 1);
    assert(readv(ends[0], parts, 2) == 3);
    assert(left[1] == 'b' && right[0] == 'c');
    pthread_join(a, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
