/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: free
 * why: the old version is freed while a reader may still look at it */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int *) current;

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
    int *seen = atomic_load(&current);
    assert(*seen == 1 || *seen == 2);
    return NULL;
}

static void *updater(void *arg)
{
    (void)arg;
    free(atomic_exchange(&current, make(2)));
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
