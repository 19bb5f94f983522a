/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: the old __sync builtins are full barriers */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static int lock;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    while (__sync_lock_test_and_set(&lock, 1))
        ;
    counter++;
    __sync_lock_release(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(counter == 2);
    return 0;
}
