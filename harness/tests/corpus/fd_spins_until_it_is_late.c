/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: what is ready is ignored, and so nothing waits but the look at the clock
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int main(void)
{
    int fds[2];
    int64_t start = now_ms();
    assert(pipe(fds) == 0 && write(fds[1], "x", 1) == 1);
    struct pollfd set = {fds[0], POLLIN, 0};
    do
        poll(&set, 1, (int)(start + 100 - now_ms()));
    while (now_ms() < start + 100);
    assert(now_ms() == start + 100);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
