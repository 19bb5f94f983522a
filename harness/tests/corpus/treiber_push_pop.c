/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: two threads push a node of their own and pop one; acquire and
 *     release */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS = 2 };

struct node {
    struct node *next;
};

static struct node nodes[THREADS];
static struct node *popped[THREADS];
static _Atomic(struct node *) top;

static void push(struct node *node)
{
    struct node *old;
    do {
        old = atomic_load_explicit(&top, memory_order_relaxed);
        node->next = old;
    } while (!atomic_compare_exchange_strong_explicit(
        &top, &old, node, memory_order_release, memory_order_relaxed));
}

static struct node *pop(void)
{
    struct node *old, *next;
    do {
        old = atomic_load_explicit(&top, memory_order_acquire);
        if (!old)
            return NULL;
        next = old->next;
    } while (!atomic_compare_exchange_strong_explicit(
        &top, &old, next, memory_order_acquire, memory_order_relaxed));
    return old;
}

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    push(&nodes[me]);
    popped[me] = pop();
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    for (int i = 0; i < THREADS; i++) {
        assert(popped[i]);
        for (int j = 0; j < i; j++)
            assert(popped[i] != popped[j]);
    }
    return 0;
}
