/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: malloc
 * why: both find no table and make one: the first is lost */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int *) table;

static void *work(void *arg)
{
    (void)arg;
    if (!atomic_load(&table)) {
        int *fresh = malloc(sizeof(*fresh));
        if (!fresh)
            abort();
        *fresh = 42;
        atomic_store(&table, fresh);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(atomic_load(&table));
    return 0;
}
