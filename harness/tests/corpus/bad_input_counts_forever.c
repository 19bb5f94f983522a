/* SPDX-License-Identifier: MIT */
/* expect: hang | deadlock | limit
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: every step changes an atomic, and no step is the last */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint counter;

static void *work(void *arg)
{
    for (;;)
        atomic_fetch_add(&counter, 2);
    return arg;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
