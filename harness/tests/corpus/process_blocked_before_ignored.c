/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: processes
 * size: small
 * why: what is blocked waits though it is ignored, until it is ignored anew
 */
#define _GNU_SOURCE
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

int main(void)
{
    sigset_t set, pending;
    int got;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    assert(sigwait(&set, &got) == 0 && got == SIGUSR1);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    sigpending(&pending);
    assert(sigismember(&pending, SIGUSR1) == 0);
    return 0;
}
