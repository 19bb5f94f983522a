/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: the thread returns the address of a local, which main reads */
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    int local = 42;
    int *volatile where = &local;
    (void)arg;
    pthread_exit(where);
}

int main(void)
{
    pthread_t a;
    void *value;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, &value);
    return *(int *)value == 0;
}
