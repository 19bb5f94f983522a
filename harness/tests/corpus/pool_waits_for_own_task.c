/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: finished
 * why: the only worker waits for a task that only it could run */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static int queued = 1;
static int inner_done;

static void inner_task(void)
{
    pthread_mutex_lock(&lock);
    inner_done = 1;
    pthread_cond_broadcast(&finished);
    pthread_mutex_unlock(&lock);
}

/* Queues the inner task, and waits until some worker has run it. */
static void outer_task(void)
{
    pthread_mutex_lock(&lock);
    queued++;
    while (!inner_done)
        pthread_cond_wait(&finished, &lock);
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int number = 0;; number++) {
        pthread_mutex_lock(&lock);
        int left = queued > 0;
        queued -= left;
        pthread_mutex_unlock(&lock);
        if (!left)
            return NULL;
        if (number == 0)
            outer_task();
        else
            inner_task();
    }
}

int main(void)
{
    pthread_t t;
    pthread_create(&t, NULL, worker, NULL);
    pthread_join(t, NULL);
    return 0;
}
