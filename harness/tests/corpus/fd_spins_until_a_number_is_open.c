/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: fds
 * size: small
 * why: reads a number that is open for nobody yet
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

enum { NUMBER = 60 };

static void *look(void *arg)
{
    char byte;
    while (read(NUMBER, &byte, 1) != 1)
        ;
    return arg;
}

int main(void)
{
    pthread_t thread;
    int fds[2];
    assert(pipe(fds) == 0 && write(fds[1], "x", 1) == 1);
    pthread_create(&thread, NULL, look, NULL);
    assert(dup2(fds[0], NUMBER) == NUMBER);
    pthread_join(thread, NULL);
    close(NUMBER);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
