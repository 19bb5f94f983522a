/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: a request and its answer over a socket pair */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static void *ask(void *arg)
{
    char answer;
    (void)arg;
    for (char c = 'a'; c < 'c'; c++) {
        assert(write(ends[0], &c, 1) == 1);
        assert(read(ends[0], &answer, 1) == 1);
        assert(answer == c - 'a' + 'A');
    }
    shutdown(ends[0], SHUT_WR);
    return NULL;
}

static void *answer(void *arg)
{
    char c;
    (void)arg;
    while (read(ends[1], &c, 1) == 1) {
        c = (char)(c - 'a' + 'A');
        assert(write(ends[1], &c, 1) == 1);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pthread_create(&a, NULL, ask, NULL);
    pthread_create(&b, NULL, answer, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
