/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: malloc
 * why: two nodes point to each other, and nobody points to them */
#include <pthread.h>
#include <stdlib.h>

struct node {
    struct node *other;
};

static void *work(void *arg)
{
    (void)arg;
    struct node *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
    if (!a || !b)
        abort();
    a->other = b;
    b->other = a;
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
