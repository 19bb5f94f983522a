/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: counter
 * why: trylock fails and the code goes on as if it had the lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    int got = pthread_mutex_trylock(&lock) == 0;
    counter++;
    if (got)
        pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
