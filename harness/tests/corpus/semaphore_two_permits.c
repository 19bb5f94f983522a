/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: counter
 * why: a semaphore that starts at two lets two into the section at once */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t permits;
static int counter;

static void *work(void *arg)
{
    (void)arg;
    sem_wait(&permits);
    counter++;
    sem_post(&permits);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&permits, 0, 2);
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&permits);
    return 0;
}
