/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: found and counted up under the table's lock, unless already zero */
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
    int seen = object ? atomic_load(&object->references) : 0;
    while (seen > 0 && !atomic_compare_exchange_strong(&object->references,
                                                       &seen, seen + 1))
        ;
    pthread_mutex_unlock(&lock);
    return seen > 0 ? object : NULL;
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
