/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * threads: 2
 * needs: none
 * why: what a function finds where calls were before it is the same each time
 *      round, shown or not: a loop that waits is known by its stack */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

enum { ROUNDS = 6, WORDS = 64, PLACES = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int stop;
static long from, to;
static int place;
static uint64_t seen[ROUNDS * PLACES];

/* What earlier calls have left where this frame is. */
__attribute__((noinline)) static void note(void)
{
    uint64_t words[WORDS] __attribute__((uninitialized)), hash = 0;
    for (int i = 0; i < WORDS; i++)
        hash = hash * 31 + words[i];
    seen[place++] = hash;
}

static void look_round(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    note();
    to = from;
    note();
    pthread_mutex_lock(&lock);
    note();
    pthread_mutex_unlock(&lock);
    note();
    atomic_load(&stop);
    note();
}

static void *look(void *arg)
{
    while (place < ROUNDS * PLACES)
        look_round();
    for (int i = PLACES; i + PLACES < place; i++)
        while (seen[i] != seen[i + PLACES])
            pthread_mutex_lock(&lock); /* for ever */
    return arg;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, look, NULL);
    pthread_join(a, NULL);
    assert(atomic_load(&stop));
    return 0;
}
