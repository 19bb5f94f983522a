/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: references
 * why: drops, then looks: both see zero and both free */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
    int uses[2];
};

static struct object *object;

static void drop(void)
{
    atomic_fetch_sub(&object->references, 1);
    if (atomic_load(&object->references) == 0)
        free(object);
}

static void *hold(void *arg)
{
    *(int *)arg = 1;
    drop();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 2);
    pthread_create(&a, NULL, hold, &object->uses[0]);
    pthread_create(&b, NULL, hold, &object->uses[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    object = NULL;
    return 0;
}
