/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: ready
 * why: volatile publishes nothing */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static volatile int ready;
static int data;

static void *announce(void *arg)
{
    (void)arg;
    data = 42;
    ready = 1;
    return NULL;
}

static void *await(void *arg)
{
    (void)arg;
    if (ready)
        assert(data == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, announce, NULL);
    pthread_create(&b, NULL, await, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
