/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 4
 * needs: none
 * says: c
 * why: a then b, b then c, c then a */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;

struct pair {
    pthread_mutex_t *outer;
    pthread_mutex_t *inner;
};

static void *nest(void *arg)
{
    struct pair *pair = arg;
    pthread_mutex_lock(pair->outer);
    pthread_mutex_lock(pair->inner);
    pthread_mutex_unlock(pair->inner);
    pthread_mutex_unlock(pair->outer);
    return NULL;
}

int main(void)
{
    struct pair pairs[3] = {{&a, &b}, {&b, &c}, {&c, &a}};
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, nest, &pairs[i]);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
