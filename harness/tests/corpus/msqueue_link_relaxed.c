/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: node
 * why: the node is linked relaxed, so its value is not published with it */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    _Atomic(struct node *) next;
    int value;
};

static struct node dummy, nodes[1];
static _Atomic(struct node *) head = &dummy, tail = &dummy;
static int sum;

static void *enqueue(void *arg)
{
    struct node *node = arg;
    node->value = (int)(node - nodes) + 1;
    for (;;) {
        struct node *last = atomic_load_explicit(&tail, memory_order_acquire),
                    *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&last->next, &none, node,
                                                    memory_order_relaxed,
                                                    memory_order_relaxed)) {
            atomic_compare_exchange_strong_explicit(
                &tail, &last, node, memory_order_relaxed, memory_order_relaxed);
            return NULL;
        }
        atomic_compare_exchange_strong_explicit(
            &tail, &last, none, memory_order_relaxed, memory_order_relaxed);
    }
}

static int dequeue(void)
{
    for (;;) {
        struct node *first = atomic_load_explicit(&head, memory_order_acquire);
        struct node *last = atomic_load_explicit(&tail, memory_order_acquire);
        struct node *next =
            atomic_load_explicit(&first->next, memory_order_acquire);
        if (!next)
            return 0;
        if (first == last) {
            atomic_compare_exchange_strong_explicit(
                &tail, &last, next, memory_order_relaxed, memory_order_relaxed);
            continue;
        }
        int value = next->value;
        if (atomic_compare_exchange_strong_explicit(&head, &first, next,
                                                    memory_order_relaxed,
                                                    memory_order_relaxed))
            return value;
    }
}

static void *consume(void *arg)
{
    (void)arg;
    sum += dequeue();
    return NULL;
}

int main(void)
{
    pthread_t a, c;
    pthread_create(&a, NULL, enqueue, &nodes[0]);
    pthread_create(&c, NULL, consume, NULL);
    pthread_join(a, NULL);
    pthread_join(c, NULL);
    for (int value = dequeue(); value; value = dequeue())
        sum += value;
    assert(sum == 1);
    return 0;
}
