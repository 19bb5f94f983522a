/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: malloc
 * why: the early return forgets to give its reference back */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
    int value;
};

static void drop(struct object *object)
{
    if (atomic_fetch_sub(&object->references, 1) == 1)
        free(object);
}

static void *hold(void *arg)
{
    struct object *object = arg;
    if (object->value == 0)
        return NULL;
    drop(object);
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 2);
    object->value = 0;
    pthread_t a, b;
    pthread_create(&a, NULL, hold, object);
    pthread_create(&b, NULL, hold, object);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
