/* SPDX-License-Identifier: MIT */
/* expect: accepted | deadlock
 * preemptions: 2
 * threads: 3
 * needs: none
 * size: big
 * why: back-off without a tie-break: an endless lock-step of both never
 *     ends */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static atomic_int wants[2];

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    atomic_store(&wants[me], 1);
    while (atomic_load(&wants[1 - me])) {
        atomic_store(&wants[me], 0);
        sched_yield();
        atomic_store(&wants[me], 1);
    }
    atomic_store(&wants[me], 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)0);
    pthread_create(&b, NULL, work, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
