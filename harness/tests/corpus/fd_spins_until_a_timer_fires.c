/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 1
 * needs: fds
 * size: small
 * why: reads a timer without waiting: nobody else goes on, so time passes
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>

int main(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec once = {.it_value.tv_sec = 3};
    struct timespec before, after;
    uint64_t ticks;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert(timerfd_settime(fd, 0, &once, NULL) == 0);
    while (read(fd, &ticks, sizeof ticks) < 0)
        assert(errno == EAGAIN);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert(ticks == 1 && after.tv_sec - before.tv_sec == 3);
    close(fd);
    return 0;
}
