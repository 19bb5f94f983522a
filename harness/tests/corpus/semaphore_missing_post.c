/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: sem
 * why: the early return keeps the permit for ever */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t permit;
static int left = 1;

static void *work(void *arg)
{
    (void)arg;
    sem_wait(&permit);
    if (left == 0)
        return NULL;
    left--;
    if (left == 0)
        return NULL;
    sem_post(&permit);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&permit, 0, 1);
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&permit);
    return 0;
}
