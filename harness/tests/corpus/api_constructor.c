/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: constructors, atexit and static locals are fresh in every execution */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static int prepared;
static int finished;

__attribute__((constructor)) static void prepare(void)
{
    prepared++;
}

static void finish(void)
{
    finished++;
    if (finished != 1)
        abort();
}

static int next(void)
{
    static int number;
    return ++number;
}

static void *work(void *arg)
{
    assert(prepared == 1);
    assert(next() == 1);
    return arg;
}

int main(void)
{
    pthread_t a;
    atexit(finish);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    assert(next() == 2);
    return 0;
}
