/* SPDX-License-Identifier: MIT */
/* expect: wrong | misuse
 * preemptions: 2
 * threads: 3
 * needs: fds
 * why: the second close hits a descriptor that another thread has opened
 *     since */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static void *close_twice(void *arg)
{
    (void)arg;
    close(ends[0]);
    close(ends[0]);
    return NULL;
}

static void *copy_and_close(void *arg)
{
    (void)arg;
    int copy = dup(ends[1]);
    assert(copy >= 0);
    assert(close(copy) == 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    assert(pipe(ends) == 0);
    pthread_create(&a, NULL, close_twice, NULL);
    pthread_create(&b, NULL, copy_and_close, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(ends[1]);
    return 0;
}
