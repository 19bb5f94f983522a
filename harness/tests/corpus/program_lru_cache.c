/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: order
 * why: get moves the entry to the front while it holds the lock for
 *     reading */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { SIZE = 3 };

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int order[SIZE] = {1, 2, 3};

static int get(int key)
{
    int found = -1;
    pthread_rwlock_rdlock(&lock);
    for (int i = 0; i < SIZE && found < 0; i++)
        if (order[i] == key)
            found = i;
    for (int i = found; i > 0; i--) {
        int above = order[i - 1];
        order[i - 1] = order[i];
        order[i] = above;
    }
    pthread_rwlock_unlock(&lock);
    return found;
}

static void *work(void *arg)
{
    get((int)(uintptr_t)arg);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)2);
    pthread_create(&b, NULL, work, (void *)3);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
