/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: semaphore from mutex and condition, as a lock for two */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER;
static int permits = 1;
static int inside;

static void semaphore_wait(void)
{
    pthread_mutex_lock(&lock);
    while (permits == 0)
        pthread_cond_wait(&posted, &lock);
    permits--;
    pthread_mutex_unlock(&lock);
}

static void semaphore_post(void)
{
    pthread_mutex_lock(&lock);
    permits++;
    pthread_cond_signal(&posted);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    semaphore_wait();
    inside++;
    assert(inside == 1);
    inside--;
    semaphore_post();
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
