/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 2
 * needs: fds
 * why: writing into a pipe that nobody reads: EPIPE or the signal */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static void *send(void *arg)
{
    (void)arg;
    assert(write(ends[1], "x", 1) == -1 && errno == EPIPE);
    return NULL;
}

int main(void)
{
    pthread_t a;
    signal(SIGPIPE, SIG_IGN);
    assert(pipe(ends) == 0);
    close(ends[0]);
    pthread_create(&a, NULL, send, NULL);
    pthread_join(a, NULL);
    close(ends[1]);
    return 0;
}
