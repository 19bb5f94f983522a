/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: a node popped and pushed again fools the compare-exchange */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    _Atomic(struct node *) next;
    atomic_int owned;
};

static struct node a, b;
static _Atomic(struct node *) top;

static void push(struct node *node)
{
    atomic_store(&node->owned, 0);
    struct node *old = atomic_load(&top);
    do {
        atomic_store(&node->next, old);
    } while (!atomic_compare_exchange_strong(&top, &old, node));
}

static struct node *pop(void)
{
    struct node *old = atomic_load(&top);
    while (old) {
        struct node *next = atomic_load(&old->next);
        if (atomic_compare_exchange_strong(&top, &old, next)) {
            assert(atomic_exchange(&old->owned, 1) == 0);
            return old;
        }
    }
    return NULL;
}

static void *pop_twice(void *arg)
{
    (void)arg;
    pop();
    pop();
    return NULL;
}

static void *pop_two_push_one(void *arg)
{
    (void)arg;
    struct node *first = pop();
    pop();
    if (first)
        push(first);
    return NULL;
}

int main(void)
{
    pthread_t t, u;
    push(&b);
    push(&a);
    pthread_create(&t, NULL, pop_twice, NULL);
    pthread_create(&u, NULL, pop_two_push_one, NULL);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
