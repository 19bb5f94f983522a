/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: an initializer makes anew what was destroyed in the same place */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct turn {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    bool over;
};

static void *end(void *arg)
{
    struct turn *turn = arg;

    pthread_mutex_lock(&turn->lock);
    turn->over = true;
    pthread_cond_signal(&turn->cond);
    pthread_mutex_unlock(&turn->lock);
    return NULL;
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        struct turn turn = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                            false};
        pthread_t a;

        pthread_create(&a, NULL, end, &turn);
        pthread_mutex_lock(&turn.lock);
        while (!turn.over)
            pthread_cond_wait(&turn.cond, &turn.lock);
        pthread_mutex_unlock(&turn.lock);
        pthread_join(a, NULL);
        pthread_cond_destroy(&turn.cond);
        pthread_mutex_destroy(&turn.lock);
    }
    return 0;
}
