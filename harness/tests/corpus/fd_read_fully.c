/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: reads until the whole message has come */
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
    assert(write(ends[1], "cd", 2) == 2);
    return NULL;
}

static void *receive(void *arg)
{
    char message[4];
    size_t got = 0;
    (void)arg;
    while (got < sizeof(message)) {
        ssize_t n = read(ends[0], message + got, sizeof(message) - got);
        assert(n > 0);
        got += (size_t)n;
    }
    assert(message[0] == 'a' && message[3] == 'd');
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
