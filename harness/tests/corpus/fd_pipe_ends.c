/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: when the last write end is closed, read returns zero */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static void *send(void *arg)
{
    (void)arg;
    assert(write(ends[1], "ab", 2) == 2);
    close(ends[1]);
    return NULL;
}

static void *receive(void *arg)
{
    char byte;
    int count = 0;
    (void)arg;
    while (read(ends[0], &byte, 1) == 1)
        count++;
    assert(count == 2);
    close(ends[0]);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    assert(pipe(ends) == 0);
    pthread_create(&a, NULL, send, NULL);
    pthread_create(&b, NULL, receive, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
