/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: tryjoin says EBUSY until the thread has ended */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t a;
    int result, value = 5;
    void *got;
    pthread_create(&a, NULL, work, &value);
    while ((result = pthread_tryjoin_np(a, &got)) == EBUSY)
        sched_yield();
    assert(result == 0 && got == &value);
    return 0;
}
