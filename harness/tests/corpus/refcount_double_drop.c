/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: references
 * why: the error path drops, and the common exit drops again */
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
    int failed = 1;
    if (failed)
        drop(object);
    drop(object);
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 2);
    pthread_t a;
    pthread_create(&a, NULL, hold, object);
    pthread_join(a, NULL);
    drop(object);
    return 0;
}
