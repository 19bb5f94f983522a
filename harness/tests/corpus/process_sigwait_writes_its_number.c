/* SPDX-License-Identifier: MIT */
/* expect: race
 * threads: 2
 * needs: processes
 * says: got
 * why: where sigwait puts the number is read meanwhile
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static sigset_t set;
static int got;

static void *take(void *arg)
{
    assert(sigwait(&set, &got) == 0);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    pthread_create(&thread, NULL, take, NULL);
    int seen = got;
    pthread_join(thread, NULL);
    return seen != 0 && seen != SIGUSR1;
}
