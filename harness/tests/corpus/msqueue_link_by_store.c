/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: a store where a compare-exchange belongs: one of two nodes is lost */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    _Atomic(struct node *) next;
    int value;
};

static struct node dummy, nodes[2];
static _Atomic(struct node *) tail = &dummy;

static void *enqueue(void *arg)
{
    struct node *node = arg;
    for (;;) {
        struct node *last = atomic_load(&tail);
        struct node *next = atomic_load(&last->next);
        if (!next) {
            atomic_store(&last->next, node);
            atomic_compare_exchange_strong(&tail, &last, node);
            return NULL;
        }
        atomic_compare_exchange_strong(&tail, &last, next);
    }
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, enqueue, &nodes[0]);
    pthread_create(&b, NULL, enqueue, &nodes[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    int length = 0;
    for (struct node *n = atomic_load(&dummy.next); n;
         n = atomic_load(&n->next))
        length++;
    assert(length == 2);
    return 0;
}
