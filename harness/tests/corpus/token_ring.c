/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 5
 * needs: none
 * why: each adds one to its left neighbour's token, in any order at all */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { RING = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int tokens[RING];

static void *pass_on(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    pthread_mutex_lock(&lock);
    tokens[me] = (tokens[(me + RING - 1) % RING] + 1) % RING;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t t[RING];
    for (uintptr_t i = 0; i < RING; i++)
        pthread_create(&t[i], NULL, pass_on, (void *)i);
    for (int i = 0; i < RING; i++)
        pthread_join(t[i], NULL);
    for (int i = 1; i < RING; i++)
        assert(tokens[i] == (tokens[i - 1] + 1) % RING);
    return 0;
}
