/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 11
 * needs: none
 * size: big
 * why: between a setter's two stores the checker sees half of a pair */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { SETTERS = 9 };

static atomic_int a, b;

static void *set(void *arg)
{
    (void)arg;
    atomic_store(&a, 1);
    atomic_store(&b, -1);
    return NULL;
}

static void *check(void *arg)
{
    (void)arg;
    int x = atomic_load(&a), y = atomic_load(&b);
    assert((x == 0 && y == 0) || (x == 1 && y == -1));
    return NULL;
}

int main(void)
{
    pthread_t setters[SETTERS], checker;
    for (int i = 0; i < SETTERS; i++)
        pthread_create(&setters[i], NULL, set, NULL);
    pthread_create(&checker, NULL, check, NULL);
    for (int i = 0; i < SETTERS; i++)
        pthread_join(setters[i], NULL);
    pthread_join(checker, NULL);
    return 0;
}
