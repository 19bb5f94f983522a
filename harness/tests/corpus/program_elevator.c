/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: a monitor: riders call, ride and leave, and the lift stops when all
 *     have */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOORS = 2, RIDERS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static pthread_cond_t called = PTHREAD_COND_INITIALIZER;
static int floor_now, wanted[FLOORS], left = RIDERS;

static void *ride(void *arg)
{
    int to = (int)(uintptr_t)arg;
    pthread_mutex_lock(&lock);
    wanted[to]++;
    pthread_cond_signal(&called);
    while (floor_now != to)
        pthread_cond_wait(&moved, &lock);
    wanted[to]--;
    left--;
    pthread_cond_signal(&called);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *lift(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (left > 0) {
        int other = 1 - floor_now;
        if (wanted[other] && !wanted[floor_now]) {
            floor_now = other;
            pthread_cond_broadcast(&moved);
        } else {
            pthread_cond_wait(&called, &lock);
        }
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t t[RIDERS + 1];
    pthread_create(&t[0], NULL, lift, NULL);
    for (uintptr_t i = 0; i < RIDERS; i++)
        pthread_create(&t[i + 1], NULL, ride, (void *)(i % FLOORS));
    for (int i = 0; i <= RIDERS; i++)
        pthread_join(t[i], NULL);
    assert(left == 0);
    return 0;
}
