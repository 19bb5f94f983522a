/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: the old version is freed after the reader has left its section */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int *) current;
static atomic_int reading;

static int *make(int value)
{
    int *p = malloc(sizeof(*p));
    if (!p)
        abort();
    *p = value;
    return p;
}

static void *reader(void *arg)
{
    (void)arg;
    atomic_store(&reading, 1);
    int *seen = atomic_load(&current);
    assert(*seen == 1 || *seen == 2);
    atomic_store(&reading, 0);
    return NULL;
}

static void *updater(void *arg)
{
    (void)arg;
    int *old = atomic_exchange(&current, make(2));
    while (atomic_load(&reading))
        sched_yield();
    free(old);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    atomic_store(&current, make(1));
    pthread_create(&a, NULL, reader, NULL);
    pthread_create(&b, NULL, updater, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(atomic_load(&current));
    return 0;
}
