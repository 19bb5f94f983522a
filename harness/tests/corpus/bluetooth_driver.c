/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: the add-reference looks at stopping before it counts itself in */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int pending = 1;
static atomic_int stopping;
static atomic_int stopped;

static void release(void)
{
    if (atomic_fetch_sub(&pending, 1) == 1)
        atomic_store(&stopped, 1);
}

static void *use_driver(void *arg)
{
    (void)arg;
    if (atomic_load(&stopping))
        return NULL;
    atomic_fetch_add(&pending, 1);
    assert(!atomic_load(&stopped));
    release();
    return NULL;
}

static void *stop_driver(void *arg)
{
    (void)arg;
    atomic_store(&stopping, 1);
    release();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, use_driver, NULL);
    pthread_create(&b, NULL, stop_driver, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
