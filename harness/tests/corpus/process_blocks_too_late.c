/* SPDX-License-Identifier: MIT */
/* expect: crash
 * threads: 2
 * needs: processes
 * says: SIGUSR1
 * why: a thread says that it is ready before it blocks what it waits for
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static sem_t ready;
static sigset_t set;

static void *take(void *arg)
{
    int got;
    sem_post(&ready);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    assert(sigwait(&set, &got) == 0);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sem_init(&ready, 0, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_create(&thread, NULL, take, NULL);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    sem_wait(&ready);
    kill(getpid(), SIGUSR1);
    pthread_join(thread, NULL);
    sem_destroy(&ready);
    return 0;
}
