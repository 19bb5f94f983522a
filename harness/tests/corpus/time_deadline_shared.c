/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: time
 * says: deadline
 * why: the wait reads the deadline, which the other thread moves */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct timespec deadline;

static void *prolong(void *arg)
{
    (void)arg;
    deadline.tv_sec++;
    return NULL;
}

int main(void)
{
    pthread_t other;
    clock_gettime(CLOCK_REALTIME, &deadline);
    pthread_create(&other, NULL, prolong, NULL);
    pthread_mutex_lock(&lock);
    while (pthread_cond_timedwait(&changed, &lock, &deadline) == 0)
        ;
    pthread_mutex_unlock(&lock);
    pthread_join(other, NULL);
    return 0;
}
