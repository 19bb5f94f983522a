/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: malloc
 * why: the list is thrown away with an item still in it */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdlib.h>

struct item {
    struct item *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct item *items;

static void *produce(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        struct item *item = malloc(sizeof(*item));
        if (!item)
            abort();
        pthread_mutex_lock(&lock);
        item->next = items;
        items = item;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t p;
    pthread_create(&p, NULL, produce, NULL);
    pthread_join(p, NULL);
    struct item *first = items;
    items = first->next;
    free(first);
    items = NULL;
    return 0;
}
