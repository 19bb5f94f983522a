/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: two hydrogen and one oxygen meet at a barrier of three, once */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t hydrogen, oxygen;
static pthread_barrier_t bond;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int atoms;

static void *react(void *arg)
{
    sem_t *places = arg;
    sem_wait(places);
    pthread_mutex_lock(&lock);
    atoms++;
    pthread_mutex_unlock(&lock);
    if (pthread_barrier_wait(&bond) == PTHREAD_BARRIER_SERIAL_THREAD) {
        assert(atoms == 3);
        sem_post(&hydrogen);
        sem_post(&hydrogen);
        sem_post(&oxygen);
    }
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    sem_init(&hydrogen, 0, 2);
    sem_init(&oxygen, 0, 1);
    pthread_barrier_init(&bond, NULL, 3);
    pthread_create(&t[0], NULL, react, &hydrogen);
    pthread_create(&t[1], NULL, react, &hydrogen);
    pthread_create(&t[2], NULL, react, &oxygen);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    pthread_barrier_destroy(&bond);
    sem_destroy(&hydrogen);
    sem_destroy(&oxygen);
    return 0;
}
