/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: a generation number tells the rounds apart */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int arrived;
static int generation;
static atomic_int steps;

static void barrier_wait(void)
{
    pthread_mutex_lock(&lock);
    int mine = generation;
    if (++arrived == THREADS) {
        arrived = 0;
        generation++;
        pthread_cond_broadcast(&opened);
    }
    while (mine == generation)
        pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    for (int round = 1; round <= 2; round++) {
        atomic_fetch_add(&steps, 1);
        barrier_wait();
        assert(atomic_load(&steps) >= round * THREADS);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
