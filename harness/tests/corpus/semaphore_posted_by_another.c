/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: unlike a mutex, a semaphore may be posted by any thread */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t permit;

static void *work(void *arg)
{
    (void)arg;
    sem_post(&permit);
    return NULL;
}

int main(void)
{
    pthread_t a;
    sem_init(&permit, 0, 1);
    sem_wait(&permit);
    pthread_create(&a, NULL, work, NULL);
    sem_wait(&permit);
    pthread_join(a, NULL);
    sem_destroy(&permit);
    return 0;
}
