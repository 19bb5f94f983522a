/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: counter
 * why: an atomic update against a plain read of the same word */
#include <pthread.h>
#include <stddef.h>

static int counter;

static void *add(void *arg)
{
    (void)arg;
    __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void *look(void *arg)
{
    *(int *)arg = counter;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int got;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, look, &got);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
