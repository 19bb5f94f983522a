/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: processes
 * size: small
 * why: raise is for the thread that calls it, which has blocked it
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static void *take_own(void *arg)
{
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    assert(sigtimedwait(&set, &info, NULL) == SIGUSR1);
    assert(info.si_pid == getpid());
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, take_own, NULL);
    pthread_join(thread, NULL);
    return 0;
}
