/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: the post comes at two seconds: the first wait fails, the second
 *     succeeds */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static sem_t posted;

static int wait_for(int seconds)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += seconds;
    return sem_timedwait(&posted, &deadline) == 0 ? 0 : errno;
}

static void *await(void *arg)
{
    (void)arg;
    assert(wait_for(1) == ETIMEDOUT);
    assert(wait_for(2) == 0);
    return NULL;
}

static void *post(void *arg)
{
    (void)arg;
    sleep(2);
    sem_post(&posted);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&posted, 0, 0);
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, post, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&posted);
    return 0;
}
