/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: time
 * why: wake-ups come in the order of their times */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static atomic_int awake;

static void *nap(void *arg)
{
    unsigned seconds = *(unsigned *)arg;
    sleep(seconds);
    assert(atomic_fetch_add(&awake, 1) == (int)seconds - 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    unsigned one = 1, two = 2;
    pthread_create(&a, NULL, nap, &two);
    pthread_create(&b, NULL, nap, &one);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
