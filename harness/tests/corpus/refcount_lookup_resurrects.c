/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: references
 * why: found in the table and counted up in two steps: it may be gone
 *     between */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct object *table;

static struct object *get(void)
{
    pthread_mutex_lock(&lock);
    struct object *object = table;
    pthread_mutex_unlock(&lock);
    if (object)
        atomic_fetch_add(&object->references, 1);
    return object;
}

static void drop(struct object *object)
{
    if (atomic_fetch_sub(&object->references, 1) != 1)
        return;
    pthread_mutex_lock(&lock);
    table = NULL;
    pthread_mutex_unlock(&lock);
    free(object);
}

static void *look_up(void *arg)
{
    (void)arg;
    struct object *object = get();
    if (object)
        drop(object);
    return NULL;
}

static void *let_go(void *arg)
{
    drop(arg);
    return NULL;
}

int main(void)
{
    struct object *object = malloc(sizeof(*object));
    if (!object)
        abort();
    atomic_init(&object->references, 1);
    table = object;
    pthread_t a, b;
    pthread_create(&a, NULL, look_up, NULL);
    pthread_create(&b, NULL, let_go, object);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
