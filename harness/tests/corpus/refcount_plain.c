/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: references
 * why: counted with plain ints */
#include <pthread.h>
#include <stdlib.h>

struct object {
    int references;
    int value;
};

static void *hold(void *arg)
{
    struct object *object = arg;
    object->references--;
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    object->references = 2;
    pthread_t a, b;
    pthread_create(&a, NULL, hold, object);
    pthread_create(&b, NULL, hold, object);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(object);
    return 0;
}
