/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: changed
 * why: two threads wait on one condition, each with a mutex of its own */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

struct side {
    pthread_mutex_t lock;
    int go;
};

static struct side sides[2] = {{PTHREAD_MUTEX_INITIALIZER, 0},
                               {PTHREAD_MUTEX_INITIALIZER, 0}};

static void *await(void *arg)
{
    struct side *side = arg;
    pthread_mutex_lock(&side->lock);
    while (!side->go)
        pthread_cond_wait(&changed, &side->lock);
    pthread_mutex_unlock(&side->lock);
    return NULL;
}

int main(void)
{
    pthread_t t[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, await, &sides[i]);
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&sides[i].lock);
        sides[i].go = 1;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&sides[i].lock);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    return 0;
}
