/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: data
 * why: two groups guard the same word by two different locks */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum { OTHERS = 1 };

static pthread_mutex_t data_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t this_lock = PTHREAD_MUTEX_INITIALIZER;
static int data;

static void *with_data_lock(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&data_lock);
    data++;
    pthread_mutex_unlock(&data_lock);
    return NULL;
}

static void *with_this_lock(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&this_lock);
    data++;
    pthread_mutex_unlock(&this_lock);
    return NULL;
}

int main(void)
{
    pthread_t one, others[OTHERS];
    pthread_create(&one, NULL, with_data_lock, NULL);
    for (int i = 0; i < OTHERS; i++)
        pthread_create(&others[i], NULL, with_this_lock, NULL);
    pthread_join(one, NULL);
    for (int i = 0; i < OTHERS; i++)
        pthread_join(others[i], NULL);
    return 0;
}
