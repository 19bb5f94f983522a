/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: references
 * why: the thread takes its reference itself: the creator may drop first */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
};

static void drop(struct object *object)
{
    if (atomic_fetch_sub(&object->references, 1) == 1)
        free(object);
}

static void *hold(void *arg)
{
    struct object *object = arg;
    atomic_fetch_add(&object->references, 1);
    drop(object);
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 1);
    pthread_t a;
    pthread_create(&a, NULL, hold, object);
    drop(object);
    pthread_join(a, NULL);
    return 0;
}
