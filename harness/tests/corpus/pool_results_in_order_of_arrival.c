/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: results are stored in the order in which tasks end */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int results[2];
static int count;

static void *square(void *arg)
{
    int n = (int)(uintptr_t)arg;
    pthread_mutex_lock(&lock);
    results[count++] = n * n;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, square, (void *)2);
    pthread_create(&b, NULL, square, (void *)3);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(results[0] == 4 && results[1] == 9);
    return 0;
}
