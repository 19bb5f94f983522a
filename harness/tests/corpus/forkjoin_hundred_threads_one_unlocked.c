/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 101
 * needs: none
 * says: total
 * size: big
 * why: of a hundred threads one adds without the lock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS = 100 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    if (me == 57) {
        total++;
        return NULL;
    }
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    return 0;
}
