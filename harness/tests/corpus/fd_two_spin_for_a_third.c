/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: fds
 * why: two poll for what a sleeper will write, without waiting, and do not keep
 *      each other awake
 */
#define _GNU_SOURCE
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int fds[2];
static struct pollfd sets[2];

static void *spin(void *arg)
{
    struct pollfd *set = arg;
    *set = (struct pollfd){fds[0], POLLIN, 0};
    while (poll(set, 1, 0) == 0)
        ;
    return NULL;
}

static void *speak(void *arg)
{
    usleep(1000);
    assert(write(fds[1], "x", 1) == 1);
    return arg;
}

int main(void)
{
    pthread_t threads[3];
    assert(pipe(fds) == 0);
    pthread_create(&threads[0], NULL, spin, &sets[0]);
    pthread_create(&threads[1], NULL, spin, &sets[1]);
    pthread_create(&threads[2], NULL, speak, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
