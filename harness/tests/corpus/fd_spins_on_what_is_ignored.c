/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: one pipe is ready and left alone, so that poll never waits for the other
 */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int ignored[2], awaited[2];
static struct pollfd set[2];

static void *speak(void *arg)
{
    usleep(1000000);
    assert(write(awaited[1], "x", 1) == 1);
    return arg;
}

int main(void)
{
    pthread_t thread;
    char byte;
    assert(pipe(ignored) == 0 && pipe(awaited) == 0);
    assert(write(ignored[1], "x", 1) == 1);
    pthread_create(&thread, NULL, speak, NULL);
    set[0] = (struct pollfd){ignored[0], POLLIN, 0};
    set[1] = (struct pollfd){awaited[0], POLLIN, 0};
    do
        assert(poll(set, 2, -1) > 0);
    while (!(set[1].revents & POLLIN));
    assert(read(awaited[0], &byte, 1) == 1);
    pthread_join(thread, NULL);
    for (int i = 0; i < 2; i++) {
        close(ignored[i]);
        close(awaited[i]);
    }
    return 0;
}
