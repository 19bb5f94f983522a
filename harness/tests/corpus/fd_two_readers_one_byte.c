/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: fds
 * says: read
 * why: one byte for two readers */
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
    assert(read(ends[0], &byte, 1) == 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    assert(pipe(ends) == 0);
    pthread_create(&a, NULL, receive, NULL);
    pthread_create(&b, NULL, receive, NULL);
    assert(write(ends[1], "x", 1) == 1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
