/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: done
 * why: polls with yield for a flag that is set only after the join */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int done;

static void *work(void *arg)
{
    (void)arg;
    while (!atomic_load(&done))
        sched_yield();
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    atomic_store(&done, 1);
    return 0;
}
