/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: again and again
 * why: tries the second lock for ever and keeps the first, which the holder of
 * the second waits for; what it locks and unlocks besides helps nobody */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;

static void *in_order(void *arg)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return arg;
}

static void *keeps_it(void *arg)
{
    pthread_mutex_lock(&second);
    while (pthread_mutex_trylock(&first) != 0) {
        pthread_mutex_lock(&other);
        pthread_mutex_unlock(&other);
    }
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, in_order, NULL);
    pthread_create(&b, NULL, keeps_it, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
