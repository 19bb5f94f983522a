/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: polls without waiting and counts how often, so that no two looks are
 *      the same
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int fds[2];
static unsigned looks;

static void *speak(void *arg)
{
    assert(write(fds[1], "x", 1) == 1);
    return arg;
}

int main(void)
{
    struct pollfd set = {.events = POLLIN};
    pthread_t threads[2];
    assert(pipe(fds) == 0);
    set.fd = fds[0];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, speak, NULL);
    while (poll(&set, 1, 0) == 0)
        looks++;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
