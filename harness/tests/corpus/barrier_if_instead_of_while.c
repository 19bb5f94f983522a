/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: cells
 * why: a spurious wake-up lets a thread through, and it reads too early */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int arrived;
static int cells[2];
static int copies[2];

static void barrier_wait(void)
{
    pthread_mutex_lock(&lock);
    if (++arrived == 2)
        pthread_cond_broadcast(&opened);
    else
        pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    cells[me] = 1;
    barrier_wait();
    copies[me] = cells[1 - me];
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)0);
    pthread_create(&b, NULL, work, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
