/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: an atomic struct of odd size is never seen torn */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct pair {
    char x, y, z;
};

static _Atomic struct pair shared;

static void *set(void *arg)
{
    (void)arg;
    struct pair sevens = {7, 7, 7};
    atomic_store(&shared, sevens);
    return NULL;
}

static void *look(void *arg)
{
    (void)arg;
    struct pair seen = atomic_load(&shared);
    assert(seen.x == seen.y && seen.y == seen.z);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    struct pair zeroes = {0, 0, 0};
    atomic_init(&shared, zeroes);
    pthread_create(&a, NULL, set, NULL);
    pthread_create(&b, NULL, look, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
