/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: every thread counts in a copy of its own, which starts at five */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static _Thread_local int counter = 5;

static void *work(void *arg)
{
    (void)arg;
    assert(counter == 5);
    counter++;
    counter++;
    assert(counter == 7);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    counter = 1;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(counter == 1);
    return 0;
}
