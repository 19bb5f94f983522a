/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: counter
 * why: add takes the lock, but get reads without it */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static int get(void)
{
    return counter;
}

static void *add(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, add, NULL);
    int early = get();
    assert(early == 0 || early == 1);
    pthread_join(a, NULL);
    assert(get() == 1);
    return 0;
}
