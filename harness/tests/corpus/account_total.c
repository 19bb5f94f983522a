/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: an audit between withdrawal and deposit misses the money on its way */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int mine = 10, yours;

static void *transfer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    mine -= 10;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    yours += 10;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *audit(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    assert(mine + yours == 10);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, transfer, NULL);
    pthread_create(&b, NULL, audit, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
