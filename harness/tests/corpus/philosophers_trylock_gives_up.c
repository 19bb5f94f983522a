/* SPDX-License-Identifier: MIT */
/* expect: accepted | deadlock
 * preemptions: 2
 * threads: 3
 * needs: none
 * size: big
 * why: back-off as in std::lock; only an endless lock-step of both never
 *     ends */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t forks[2] = {PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};
static int meals;

static void *dine(void *arg)
{
    int first = *(int *)arg;
    for (;;) {
        pthread_mutex_lock(&forks[first]);
        if (pthread_mutex_trylock(&forks[1 - first]) == 0)
            break;
        pthread_mutex_unlock(&forks[first]);
        first = 1 - first;
    }
    meals++;
    pthread_mutex_unlock(&forks[0]);
    pthread_mutex_unlock(&forks[1]);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int left = 0, right = 1;
    pthread_create(&a, NULL, dine, &left);
    pthread_create(&b, NULL, dine, &right);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(meals == 2);
    return 0;
}
