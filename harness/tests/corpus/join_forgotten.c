/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: the second thread is neither joined nor detached */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t done;

static void *work(void *arg)
{
    (void)arg;
    sem_post(&done);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&done, 0, 0);
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    sem_wait(&done);
    sem_wait(&done);
    pthread_join(a, NULL);
    return 0;
}
