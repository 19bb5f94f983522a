/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: fds
 * says: message
 * why: the message is looked at before the byte has come */
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
    int early = message;
    (void)arg;
    assert(read(ends[0], &byte, 1) == 1);
    assert(early == 0 || early == 42);
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
