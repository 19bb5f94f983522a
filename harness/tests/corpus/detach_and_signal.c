/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: a detached thread reports by semaphore, and needs no join */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t done;
static int result;

static void *work(void *arg)
{
    (void)arg;
    result = 42;
    sem_post(&done);
    return NULL;
}

int main(void)
{
    pthread_t a;
    sem_init(&done, 0, 0);
    pthread_create(&a, NULL, work, NULL);
    pthread_detach(a);
    sem_wait(&done);
    assert(result == 42);
    return 0;
}
