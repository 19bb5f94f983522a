/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: a table that lives as long as the program is no leak */
#include <pthread.h>
#include <stdlib.h>

struct node {
    struct node *next;
};

static struct node *table;

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        struct node *node = malloc(sizeof(*node));
        if (!node)
            abort();
        node->next = table;
        table = node;
    }
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return table == NULL;
}
