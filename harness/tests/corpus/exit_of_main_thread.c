/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: main ends by pthread_exit, and the other thread finishes its work */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_t main_thread;
static int value;

static void *work(void *arg)
{
    (void)arg;
    pthread_join(main_thread, NULL);
    assert(value == 42);
    return NULL;
}

int main(void)
{
    pthread_t a;
    main_thread = pthread_self();
    pthread_create(&a, NULL, work, NULL);
    pthread_detach(a);
    value = 42;
    pthread_exit(NULL);
}
