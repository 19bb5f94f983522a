/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: timed read and write locks run out, try locks say EBUSY */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *work(void *arg)
{
    struct timespec deadline;
    (void)arg;
    assert(pthread_rwlock_tryrdlock(&lock) == EBUSY);
    assert(pthread_rwlock_trywrlock(&lock) == EBUSY);
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec++;
    assert(pthread_rwlock_timedrdlock(&lock, &deadline) == ETIMEDOUT);
    deadline.tv_sec++;
    assert(pthread_rwlock_timedwrlock(&lock, &deadline) == ETIMEDOUT);
    return NULL;
}

int main(void)
{
    pthread_t a;
    assert(pthread_rwlock_wrlock(&lock) == 0);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_rwlock_unlock(&lock);
    return 0;
}
