/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: ready
 * why: whoever comes first initialises the mutex, unordered */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock;
static int ready;
static int counter;

static void *add(void *arg)
{
    (void)arg;
    if (!ready) {
        pthread_mutex_init(&lock, NULL);
        ready = 1;
    }
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, NULL);
    pthread_create(&b, NULL, add, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_mutex_destroy(&lock);
    return 0;
}
