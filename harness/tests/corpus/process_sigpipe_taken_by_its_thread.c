/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 3
 * needs: fds
 * why: each thread has a mask of its own, and takes the SIGPIPE that its write
 * has raised before it lets it through again */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static void *send(void *arg)
{
    int *fd = arg;
    sigset_t set, before, pending;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    assert(!sigismember(&before, SIGPIPE));
    assert(sigtimedwait(&set, NULL, &(struct timespec){0, 0}) == -1);
    assert(write(*fd, "x", 1) == -1 && errno == EPIPE);
    sigpending(&pending);
    assert(sigismember(&pending, SIGPIPE));
    assert(sigtimedwait(&set, NULL, &(struct timespec){0, 0}) == SIGPIPE);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return NULL;
}

int main(void)
{
    int ends[2];
    pthread_t a;

    assert(pipe(ends) == 0);
    close(ends[0]);
    pthread_create(&a, NULL, send, &ends[1]);
    send(&ends[1]);
    pthread_join(a, NULL);
    close(ends[1]);
    return 0;
}
