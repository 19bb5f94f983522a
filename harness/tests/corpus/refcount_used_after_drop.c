/* SPDX-License-Identifier: MIT */
/* expect: race | misuse
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: uses
 * why: the object is touched after the reference is given back */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
    atomic_int uses;
};

static void drop(struct object *object)
{
    if (atomic_fetch_sub(&object->references, 1) == 1)
        free(object);
}

static void *hold(void *arg)
{
    struct object *object = arg;
    drop(object);
    atomic_fetch_add(&object->uses, 1);
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 2);
    atomic_init(&object->uses, 0);
    pthread_t a, b;
    pthread_create(&a, NULL, hold, object);
    pthread_create(&b, NULL, hold, object);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
