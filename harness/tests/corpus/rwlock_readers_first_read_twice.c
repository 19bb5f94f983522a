/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: readers come first, as asked for: a thread may read within reading */
#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>

static pthread_rwlock_t lock;
static int value;

static void *reads_within(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    pthread_rwlock_rdlock(&lock);
    int seen = value;
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_unlock(&lock);
    return seen >= 0 ? arg : NULL;
}

static void *writes(void *arg)
{
    pthread_rwlock_wrlock(&lock);
    value++;
    pthread_rwlock_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_rwlockattr_t kind;
    pthread_rwlockattr_init(&kind);
    pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_READER_NP);
    pthread_rwlock_init(&lock, &kind);
    pthread_rwlockattr_destroy(&kind);
    pthread_create(&a, NULL, reads_within, NULL);
    pthread_create(&b, NULL, writes, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_rwlock_destroy(&lock);
    return 0;
}
