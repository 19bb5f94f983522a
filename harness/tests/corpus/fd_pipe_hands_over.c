/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: the byte read was written after the message: plain data may follow
 *     it */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static int message;

static void *send(void *arg)
{
    (void)arg;
    message = 42;
    assert(write(ends[1], "x", 1) == 1);
    return NULL;
}

static void *receive(void *arg)
{
    char byte;
    (void)arg;
    assert(read(ends[0], &byte, 1) == 1);
    assert(message == 42);
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
    close(ends[0]);
    close(ends[1]);
    return 0;
}
