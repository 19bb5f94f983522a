/* SPDX-License-Identifier: MIT */
/* expect: misuse | race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: pool
 * why: the pool is freed while its worker still uses it */
#include <pthread.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    int done;
};

static void *worker(void *arg)
{
    struct pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    pool->done = 1;
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

int main(void)
{
    struct pool *pool = malloc(sizeof(*pool));
    if (!pool)
        abort();
    pthread_mutex_init(&pool->lock, NULL);
    pool->done = 0;
    pthread_t t;
    pthread_create(&t, NULL, worker, pool);
    free(pool);
    pthread_join(t, NULL);
    return 0;
}
