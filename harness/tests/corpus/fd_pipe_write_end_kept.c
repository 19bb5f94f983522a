/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: fds
 * says: read
 * why: main joins before it closes its write end: the reader never sees
 *     the end */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static void *receive(void *arg)
{
    char byte;
    (void)arg;
    while (read(ends[0], &byte, 1) == 1)
        ;
    return NULL;
}

int main(void)
{
    pthread_t a;
    assert(pipe(ends) == 0);
    pthread_create(&a, NULL, receive, NULL);
    assert(write(ends[1], "ab", 2) == 2);
    pthread_join(a, NULL);
    close(ends[1]);
    close(ends[0]);
    return 0;
}
