/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: changed
 * why: when the computation fails, nobody tells those who wait for it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

enum state { EMPTY, COMPUTING, READY };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static enum state state;

static int compute(void)
{
    return -1;
}

static int get(void)
{
    pthread_mutex_lock(&lock);
    while (state == COMPUTING)
        pthread_cond_wait(&changed, &lock);
    if (state == READY) {
        pthread_mutex_unlock(&lock);
        return 0;
    }
    state = COMPUTING;
    pthread_mutex_unlock(&lock);
    int result = compute();
    if (result < 0)
        return result;
    pthread_mutex_lock(&lock);
    state = READY;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return result;
}

static void *work(void *arg)
{
    (void)arg;
    get();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
