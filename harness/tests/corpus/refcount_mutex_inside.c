/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: lock
 * why: the mutex is unlocked after another thread freed what it lies in */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    pthread_mutex_t lock;
    int references;
};

static void *hold(void *arg)
{
    struct object *object = arg;
    pthread_mutex_lock(&object->lock);
    int left = --object->references;
    pthread_mutex_unlock(&object->lock);
    pthread_mutex_lock(&object->lock);
    pthread_mutex_unlock(&object->lock);
    if (left == 0) {
        pthread_mutex_destroy(&object->lock);
        free(object);
    }
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    pthread_mutex_init(&object->lock, NULL);
    object->references = 2;
    pthread_t a, b;
    pthread_create(&a, NULL, hold, object);
    pthread_create(&b, NULL, hold, object);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
