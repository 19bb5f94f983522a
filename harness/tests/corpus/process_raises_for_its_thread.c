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

static void *take_own(void *arg)
{
    sigset_t set;
    int got;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    assert(sigwait(&set, &got) == 0 && got == SIGUSR1);
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, take_own, NULL);
    pthread_join(thread, NULL);
    return 0;
}
