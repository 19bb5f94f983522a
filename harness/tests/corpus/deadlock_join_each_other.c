/* SPDX-License-Identifier: MIT */
/* expect: deadlock | misuse
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: two threads join each other */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_t threads[2];
static pthread_barrier_t known;

static void *work(void *arg)
{
    pthread_t *other = arg;
    pthread_barrier_wait(&known);
    pthread_join(*other, NULL);
    return NULL;
}

int main(void)
{
    pthread_barrier_init(&known, NULL, 3);
    pthread_create(&threads[0], NULL, work, &threads[1]);
    pthread_create(&threads[1], NULL, work, &threads[0]);
    pthread_barrier_wait(&known);
    pthread_exit(NULL);
}
