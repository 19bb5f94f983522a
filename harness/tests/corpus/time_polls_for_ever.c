/* SPDX-License-Identifier: MIT */
/* expect: deadlock | limit
 * preemptions: 0
 * threads: 2
 * needs: time
 * why: looks every second for a flag that nobody sets */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static atomic_int ready;

static void *await(void *arg)
{
    (void)arg;
    while (!atomic_load(&ready))
        sleep(1);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, await, NULL);
    pthread_join(a, NULL);
    return 0;
}
