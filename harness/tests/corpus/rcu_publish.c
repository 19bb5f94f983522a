/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: written, released; acquired, read */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct config {
    int width;
    int height;
};

static _Atomic(struct config *) current;

static void *publish(void *arg)
{
    (void)arg;
    struct config *fresh = malloc(sizeof(*fresh));
    if (!fresh)
        abort();
    fresh->width = 3;
    fresh->height = 4;
    atomic_store_explicit(&current, fresh, memory_order_release);
    return NULL;
}

static void *reader(void *arg)
{
    (void)arg;
    struct config *seen = atomic_load_explicit(&current, memory_order_acquire);
    if (seen)
        assert(seen->width == 3 && seen->height == 4);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, publish, NULL);
    pthread_create(&b, NULL, reader, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(atomic_load(&current));
    return 0;
}
