/* SPDX-License-Identifier: MIT */
/* expect: crash | misuse
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: the divisor is still zero in one of the two orders */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int workers;

static void *count(void *arg)
{
    (void)arg;
    atomic_fetch_add(&workers, 1);
    return NULL;
}

static void *divide(void *arg)
{
    *(int *)arg = 100 / atomic_load(&workers);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int share = 0;
    pthread_create(&a, NULL, count, NULL);
    pthread_create(&b, NULL, divide, &share);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
