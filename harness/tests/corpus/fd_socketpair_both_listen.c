/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: fds
 * says: read
 * why: both ends read first */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static void *listen_first(void *arg)
{
    char c;
    int end = *(int *)arg;
    assert(read(end, &c, 1) == 1);
    assert(write(end, &c, 1) == 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pthread_create(&a, NULL, listen_first, &ends[0]);
    pthread_create(&b, NULL, listen_first, &ends[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
