/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: balance
 * why: put and take lock different mutexes for the same balance */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t put_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t take_lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 10;

static void *put(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&put_lock);
    balance += 5;
    pthread_mutex_unlock(&put_lock);
    return NULL;
}

static void *take(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&take_lock);
    balance -= 5;
    pthread_mutex_unlock(&take_lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, put, NULL);
    pthread_create(&b, NULL, take, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
