/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a signal to a thread, and its handler */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int handled;

static void handle(int number)
{
    (void)number;
    atomic_store(&handled, 1);
}

static void *work(void *arg)
{
    while (!atomic_load(&handled))
        ;
    return arg;
}

int main(void)
{
    pthread_t a;
    struct sigaction action = {.sa_handler = handle};
    sigaction(SIGUSR1, &action, NULL);
    pthread_create(&a, NULL, work, NULL);
    pthread_kill(a, SIGUSR1);
    pthread_join(a, NULL);
    return 0;
}
