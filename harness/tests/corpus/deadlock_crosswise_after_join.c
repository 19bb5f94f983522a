/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: crosswise, but the first thread has ended before the second begins */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;

static void *both(void *arg)
{
    int swapped = *(int *)arg;
    pthread_mutex_lock(swapped ? &second : &first);
    pthread_mutex_lock(swapped ? &first : &second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return NULL;
}

int main(void)
{
    pthread_t t;
    for (int swapped = 0; swapped < 2; swapped++) {
        pthread_create(&t, NULL, both, &swapped);
        pthread_join(t, NULL);
    }
    return 0;
}
