/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: hits
 * why: the hit counter is written while only the read lock is held */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int table = 7;
static int hits;

static void *look_up(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    *(int *)arg = table;
    hits++;
    pthread_rwlock_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int x, y;
    pthread_create(&a, NULL, look_up, &x);
    pthread_create(&b, NULL, look_up, &y);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
