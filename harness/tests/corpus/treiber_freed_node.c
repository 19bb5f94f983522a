/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: free
 * why: a popped node is freed while another thread still reads its next */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct node {
    _Atomic(struct node *) next;
};

static _Atomic(struct node *) top;

static void *pop(void *arg)
{
    (void)arg;
    struct node *old = atomic_load(&top);
    while (old) {
        struct node *next = atomic_load(&old->next);
        if (atomic_compare_exchange_strong(&top, &old, next)) {
            free(old);
            break;
        }
    }
    return NULL;
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        struct node *node = malloc(sizeof(*node));
        if (!node)
            abort();
        atomic_init(&node->next, atomic_load(&top));
        atomic_store(&top, node);
    }
    pthread_t a, b;
    pthread_create(&a, NULL, pop, NULL);
    pthread_create(&b, NULL, pop, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
