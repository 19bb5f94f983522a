/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: a semaphore lets at most two of three sit down at once */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>

enum { SEATS = 3 };

static pthread_mutex_t forks[SEATS] = {PTHREAD_MUTEX_INITIALIZER,
                                       PTHREAD_MUTEX_INITIALIZER,
                                       PTHREAD_MUTEX_INITIALIZER};
static sem_t chairs;

static void *dine(void *arg)
{
    uintptr_t seat = (uintptr_t)arg;
    sem_wait(&chairs);
    pthread_mutex_lock(&forks[seat]);
    pthread_mutex_lock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[seat]);
    sem_post(&chairs);
    return NULL;
}

int main(void)
{
    pthread_t t[SEATS];
    sem_init(&chairs, 0, SEATS - 1);
    for (uintptr_t i = 0; i < SEATS; i++)
        pthread_create(&t[i], NULL, dine, (void *)i);
    for (int i = 0; i < SEATS; i++)
        pthread_join(t[i], NULL);
    sem_destroy(&chairs);
    return 0;
}
