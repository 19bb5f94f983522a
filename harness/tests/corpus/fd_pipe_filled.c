/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: fds
 * says: write
 * why: main writes more than a pipe holds before it reads anything */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int there[2], back[2];
static char block[4096];

static void *echo(void *arg)
{
    char copy[4096];
    ssize_t n;
    (void)arg;
    while ((n = read(there[0], copy, sizeof(copy))) > 0)
        assert(write(back[1], copy, (size_t)n) == n);
    return NULL;
}

int main(void)
{
    pthread_t a;
    assert(pipe(there) == 0 && pipe(back) == 0);
    pthread_create(&a, NULL, echo, NULL);
    for (int i = 0; i < 64; i++)
        assert(write(there[1], block, sizeof(block)) == sizeof(block));
    close(there[1]);
    while (read(back[0], block, sizeof(block)) > 0)
        ;
    pthread_join(a, NULL);
    close(there[0]);
    close(back[0]);
    close(back[1]);
    return 0;
}
