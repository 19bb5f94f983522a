/* SPDX-License-Identifier: MIT */
/* expect: leak | misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: lock
 * why: the thread ends while it holds the lock, and nobody else wants it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

static void *work(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    value = 1;
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return value != 1;
}
