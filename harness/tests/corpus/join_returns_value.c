/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: return and pthread_exit both hand a value to join */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static int left, right;

static void *by_return(void *arg)
{
    (void)arg;
    return &left;
}

static void deep(void)
{
    pthread_exit(&right);
}

static void *by_exit(void *arg)
{
    (void)arg;
    deep();
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    void *x, *y;
    pthread_create(&a, NULL, by_return, NULL);
    pthread_create(&b, NULL, by_exit, NULL);
    pthread_join(a, &x);
    pthread_join(b, &y);
    assert(x == &left && y == &right);
    return 0;
}
