/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: polls two pipes until both have spoken */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int left[2], right[2];

static void *speak(void *arg)
{
    assert(write(*(int *)arg, "x", 1) == 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char byte;
    assert(pipe(left) == 0 && pipe(right) == 0);
    pthread_create(&a, NULL, speak, &left[1]);
    pthread_create(&b, NULL, speak, &right[1]);
    struct pollfd set[2] = {{left[0], POLLIN, 0}, {right[0], POLLIN, 0}};
    for (int heard = 0; heard < 2;) {
        assert(poll(set, 2, -1) > 0);
        for (int i = 0; i < 2; i++)
            if (set[i].revents & POLLIN) {
                assert(read(set[i].fd, &byte, 1) == 1);
                set[i].fd = -1;
                heard++;
            }
    }
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    for (int i = 0; i < 2; i++) {
        close(left[i]);
        close(right[i]);
    }
    return 0;
}
