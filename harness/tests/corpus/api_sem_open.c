/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: named semaphores belong to the system, not to the program */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t *named;

static void *work(void *arg)
{
    (void)arg;
    sem_post(named);
    return NULL;
}

int main(void)
{
    pthread_t a;
    named = sem_open("/corpus", O_CREAT, 0600, 0);
    assert(named != SEM_FAILED);
    sem_unlink("/corpus");
    pthread_create(&a, NULL, work, NULL);
    sem_wait(named);
    pthread_join(a, NULL);
    sem_close(named);
    return 0;
}
