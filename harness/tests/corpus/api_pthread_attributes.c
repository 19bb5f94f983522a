/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: attributes of threads, and what a thread may ask about itself */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>

static void *work(void *arg)
{
    pthread_t *creator = arg;
    assert(!pthread_equal(pthread_self(), *creator));
    sched_yield();
    return arg;
}

int main(void)
{
    pthread_attr_t attr;
    pthread_t me = pthread_self(), a;
    size_t size;
    int state;
    pthread_attr_init(&attr);
    assert(pthread_attr_setstacksize(&attr, 256 * 1024) == 0);
    assert(pthread_attr_getstacksize(&attr, &size) == 0 && size >= 256 * 1024);
    assert(pthread_attr_getdetachstate(&attr, &state) == 0);
    assert(state == PTHREAD_CREATE_JOINABLE);
    assert(pthread_create(&a, &attr, work, &me) == 0);
    pthread_attr_destroy(&attr);
    pthread_setname_np(a, "worker");
    assert(pthread_join(a, NULL) == 0);
    return 0;
}
