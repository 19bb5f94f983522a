/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 2
 * needs: none
 * says: pair->second
 * why: two locks of one block, taken in opposite orders: only the calls' own
 *   words tell which is which */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static struct pair {
    pthread_mutex_t first;
    pthread_mutex_t second;
} * pair;

static void *other_way_round(void *nothing)
{
    pthread_mutex_lock(&pair->second);
    pthread_mutex_lock(&pair->first);
    pthread_mutex_unlock(&pair->first);
    pthread_mutex_unlock(&pair->second);
    return nothing;
}

int main(void)
{
    pthread_t thread;

    pair = calloc(1, sizeof *pair);
    assert(pair);
    pthread_mutex_init(&pair->first, NULL);
    pthread_mutex_init(&pair->second, NULL);
    if (pthread_create(&thread, NULL, other_way_round, NULL) == 0) {
        pthread_mutex_lock(&pair->first);
        pthread_mutex_lock(&pair->second);
        pthread_mutex_unlock(&pair->second);
        pthread_mutex_unlock(&pair->first);
        pthread_join(thread, NULL);
    }
    pthread_mutex_destroy(&pair->first);
    pthread_mutex_destroy(&pair->second);
    free(pair);
    return 0;
}
