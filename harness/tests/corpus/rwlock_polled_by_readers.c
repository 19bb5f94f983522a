/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: readers look under the lock, and once by trying, until it is written:
 * they let the writer in each time */
#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static bool written;

static bool look(void)
{
    pthread_rwlock_rdlock(&lock);
    bool seen = written;
    pthread_rwlock_unlock(&lock);
    return seen;
}

static void *await(void *arg)
{
    while (pthread_rwlock_tryrdlock(&lock) != 0)
        ;
    pthread_rwlock_unlock(&lock);
    while (!look())
        ;
    return arg;
}

static void *announce(void *arg)
{
    pthread_rwlock_wrlock(&lock);
    written = true;
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, announce, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
