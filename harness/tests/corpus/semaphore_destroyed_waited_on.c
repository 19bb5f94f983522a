/* SPDX-License-Identifier: MIT */
/* expect: misuse | deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: sem
 * why: destroyed while a thread may block on it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t permit;

static void *work(void *arg)
{
    (void)arg;
    sem_wait(&permit);
    return NULL;
}

int main(void)
{
    pthread_t a;
    sem_init(&permit, 0, 0);
    pthread_create(&a, NULL, work, NULL);
    sem_destroy(&permit);
    pthread_join(a, NULL);
    return 0;
}
