/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 4
 * needs: none
 * why: the signal is taken for a message to the first waiter */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting, go;
static int order[2], woken;

static void *await(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    int number = ++waiting;
    while (go == 0)
        pthread_cond_wait(&changed, &lock);
    go--;
    order[woken++] = number;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *signal_twice(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        go++;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b, c;
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, await, NULL);
    pthread_create(&c, NULL, signal_twice, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    assert(order[0] == 1 && order[1] == 2);
    return 0;
}
