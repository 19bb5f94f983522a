/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 101
 * needs: none
 * size: big
 * why: a reader comes between the two locked stages of an update */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum { WRITERS = 99 };

static pthread_mutex_t first_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second_lock = PTHREAD_MUTEX_INITIALIZER;
static int first, second;

static void *write_both(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&first_lock);
    first = 1;
    pthread_mutex_unlock(&first_lock);
    pthread_mutex_lock(&second_lock);
    second = 2;
    pthread_mutex_unlock(&second_lock);
    return NULL;
}

static void *read_both(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&first_lock);
    int x = first;
    pthread_mutex_unlock(&first_lock);
    if (x == 0)
        return NULL;
    pthread_mutex_lock(&second_lock);
    int y = second;
    pthread_mutex_unlock(&second_lock);
    assert(y == x + 1);
    return NULL;
}

int main(void)
{
    pthread_t writers[WRITERS], reader;
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&writers[i], NULL, write_both, NULL);
    pthread_create(&reader, NULL, read_both, NULL);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    pthread_join(reader, NULL);
    return 0;
}
