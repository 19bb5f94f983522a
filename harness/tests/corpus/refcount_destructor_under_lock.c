/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: lock
 * why: the last drop destroys under the list's lock, which destroying
 *     takes */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int references = 1;
static int listed = 1;

static void destroy(void)
{
    pthread_mutex_lock(&lock);
    listed = 0;
    pthread_mutex_unlock(&lock);
}

static void *drop(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (--references == 0)
        destroy();
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, drop, NULL);
    pthread_join(a, NULL);
    return listed;
}
