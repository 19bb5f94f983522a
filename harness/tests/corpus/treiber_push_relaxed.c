/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: node
 * why: the push publishes relaxed: the popper sees the node, not its value */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    struct node *next;
    int value;
};

static struct node node;
static _Atomic(struct node *) top;

static void *push(void *arg)
{
    (void)arg;
    node.value = 42;
    atomic_store_explicit(&top, &node, memory_order_relaxed);
    return NULL;
}

static void *pop(void *arg)
{
    (void)arg;
    struct node *old =
        atomic_exchange_explicit(&top, NULL, memory_order_acquire);
    if (old)
        assert(old->value == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, push, NULL);
    pthread_create(&b, NULL, pop, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
