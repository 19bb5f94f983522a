/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: a destructor that sets the value again is called again */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_key_t key;
static int calls;

static void on_exit_of_thread(void *value)
{
    int *left = value;
    calls++;
    if (--*left > 0)
        pthread_setspecific(key, left);
}

static void *work(void *arg)
{
    assert(pthread_getspecific(key) == NULL);
    pthread_setspecific(key, arg);
    return NULL;
}

int main(void)
{
    pthread_t a;
    int times = 2;
    pthread_key_create(&key, on_exit_of_thread);
    pthread_create(&a, NULL, work, &times);
    pthread_join(a, NULL);
    assert(calls == 2 && times == 0);
    pthread_key_delete(key);
    return 0;
}
