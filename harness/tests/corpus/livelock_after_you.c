/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: spoon
 * why: both hungry: each hands the spoon to the other, for ever */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static atomic_int hungry[2] = {1, 1};
static atomic_int spoon;

static void *eat(void *arg)
{
    int me = (int)(uintptr_t)arg, other = 1 - me;
    while (atomic_load(&hungry[me])) {
        if (atomic_load(&spoon) != me)
            continue;
        if (atomic_load(&hungry[other])) {
            atomic_store(&spoon, other);
            continue;
        }
        atomic_store(&hungry[me], 0);
        atomic_store(&spoon, other);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, eat, (void *)0);
    pthread_create(&b, NULL, eat, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
