/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: fds
 * why: what is still open at exit goes with the process */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static void *work(void *arg)
{
    int ends[2];
    (void)arg;
    assert(pipe(ends) == 0);
    close(ends[1]);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
