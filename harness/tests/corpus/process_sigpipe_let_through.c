/* SPDX-License-Identifier: MIT */
/* expect: crash
 * preemptions: 0
 * threads: 1
 * needs: fds
 * says: SIGPIPE
 * why: who has blocked SIGPIPE and lets it through without taking it dies of
 * it a little later */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

int main(void)
{
    sigset_t set, before;
    int ends[2];

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    assert(pipe(ends) == 0);
    close(ends[0]);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    assert(write(ends[1], "x", 1) == -1 && errno == EPIPE);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    return 0;
}
