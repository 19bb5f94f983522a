/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * size: big
 * why: Michael and Scott's queue: helpers move a tail that lags behind */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    _Atomic(struct node *) next;
    int value;
};

static struct node dummy, nodes[2];
static _Atomic(struct node *) head = &dummy, tail = &dummy;
static int sum;

static void *enqueue(void *arg)
{
    struct node *node = arg;
    node->value = (int)(node - nodes) + 1;
    for (;;) {
        struct node *last = atomic_load(&tail), *none = NULL;
        if (atomic_compare_exchange_strong(&last->next, &none, node)) {
            atomic_compare_exchange_strong(&tail, &last, node);
            return NULL;
        }
        atomic_compare_exchange_strong(&tail, &last, none);
    }
}

static int dequeue(void)
{
    for (;;) {
        struct node *first = atomic_load(&head);
        struct node *last = atomic_load(&tail);
        struct node *next = atomic_load(&first->next);
        if (!next)
            return 0;
        if (first == last) {
            atomic_compare_exchange_strong(&tail, &last, next);
            continue;
        }
        int value = next->value;
        if (atomic_compare_exchange_strong(&head, &first, next))
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
    pthread_t a, b, c;
    pthread_create(&a, NULL, enqueue, &nodes[0]);
    pthread_create(&b, NULL, enqueue, &nodes[1]);
    pthread_create(&c, NULL, consume, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    for (int value = dequeue(); value; value = dequeue())
        sum += value;
    assert(sum == 3);
    return 0;
}
