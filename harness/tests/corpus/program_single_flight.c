/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: two callers of one key: one computes, the other waits for its value */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum state { EMPTY, COMPUTING, READY };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static enum state state;
static int value;
static int computed;

static int get(void)
{
    pthread_mutex_lock(&lock);
    while (state == COMPUTING)
        pthread_cond_wait(&changed, &lock);
    if (state == EMPTY) {
        state = COMPUTING;
        pthread_mutex_unlock(&lock);
        int fresh = 42;
        pthread_mutex_lock(&lock);
        value = fresh;
        computed++;
        state = READY;
        pthread_cond_broadcast(&changed);
    }
    int result = value;
    pthread_mutex_unlock(&lock);
    return result;
}

static void *work(void *arg)
{
    (void)arg;
    assert(get() == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(computed == 1);
    return 0;
}
