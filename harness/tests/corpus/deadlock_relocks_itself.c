/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: lock
 * why: a normal mutex locked twice by one thread */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int depth;

static void enter(int n)
{
    pthread_mutex_lock(&lock);
    depth = n;
    if (n > 0)
        enter(n - 1);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    enter(1);
    return NULL;
}

int main(void)
{
    pthread_t t;
    pthread_create(&t, NULL, work, NULL);
    pthread_join(t, NULL);
    return 0;
}
