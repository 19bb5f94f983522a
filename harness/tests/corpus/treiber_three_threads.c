/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * size: big
 * why: push a node of one's own, pop one, seq_cst, top reloaded: 68892
 *     classes */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS = 3 };

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
        old = atomic_load(&top);
        node->next = old;
    } while (!atomic_compare_exchange_strong(&top, &old, node));
}

static struct node *pop(void)
{
    struct node *old, *next;
    do {
        old = atomic_load(&top);
        if (!old)
            return NULL;
        next = old->next;
    } while (!atomic_compare_exchange_strong(&top, &old, next));
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
