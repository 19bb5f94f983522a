/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: against the order of the other thread, so it tries the second lock and
 *     gives the first back where that fails: there the other one gets it */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *in_order(void *arg)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    count++;
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return arg;
}

static void *backs_off(void *arg)
{
    pthread_mutex_lock(&second);
    while (pthread_mutex_trylock(&first) != 0) {
        pthread_mutex_unlock(&second);
        pthread_mutex_lock(&second);
    }
    count++;
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, in_order, NULL);
    pthread_create(&b, NULL, backs_off, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(count == 2);
    return 0;
}
