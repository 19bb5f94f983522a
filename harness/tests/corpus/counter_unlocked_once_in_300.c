/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: counter
 * size: big
 * why: of three hundred increments one forgets the lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum { TIMES = 300 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    for (int i = 0; i < TIMES; i++) {
        if (i != 177)
            pthread_mutex_lock(&lock);
        counter++;
        if (i != 177)
            pthread_mutex_unlock(&lock);
    }
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
