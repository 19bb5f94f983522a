/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: one makes 1 to 3, the other adds them up; while loops and one
 *     condition */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum { N = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int number;
static int total;

static void *make(void *arg)
{
    (void)arg;
    for (int i = 1; i <= N; i++) {
        pthread_mutex_lock(&lock);
        while (number != 0)
            pthread_cond_wait(&changed, &lock);
        number = i;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *add(void *arg)
{
    (void)arg;
    for (int i = 1; i <= N; i++) {
        pthread_mutex_lock(&lock);
        while (number == 0)
            pthread_cond_wait(&changed, &lock);
        total += number;
        number = 0;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, make, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(total == N * (N + 1) / 2);
    return 0;
}
