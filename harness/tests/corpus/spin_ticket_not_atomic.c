/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: now_serving
 * why: a ticket drawn in two steps: two threads hold number 0, nobody 1 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint next_ticket, now_serving;

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        unsigned mine = atomic_load(&next_ticket);
        atomic_store(&next_ticket, mine + 1);
        while (atomic_load(&now_serving) != mine)
            ;
        atomic_fetch_add(&now_serving, 1);
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
    return 0;
}
