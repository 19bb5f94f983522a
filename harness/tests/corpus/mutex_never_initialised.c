/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: init
 * why: a mutex in fresh memory, never initialised */
#include <pthread.h>
#include <stdlib.h>

struct box {
    pthread_mutex_t lock;
    int value;
};

static void *work(void *arg)
{
    struct box *box = arg;
    pthread_mutex_lock(&box->lock);
    box->value = 1;
    pthread_mutex_unlock(&box->lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    struct box *box = malloc(sizeof(*box));
    if (!box)
        abort();
    pthread_create(&a, NULL, work, box);
    pthread_join(a, NULL);
    free(box);
    return 0;
}
