/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: timerfd's and eventfd's flags. */
#define _GNU_SOURCE
/*
 * timers.c - timerfd on simulated time.
 *
 * A timer is an eventfd, whose counter has a timerfd's meaning; it is written
 * to when simulated time comes to where the timer is set.
 */
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "descriptors.h"

int MODEL(timerfd_create)(int clock, int flags)
{
    uintptr_t pc = CALLER;
    int wanted = 0;

    if (!E.active)
        return timerfd_create(clock, flags);
    if (opening_fails("timerfd_create", pc))
        return -1;
    if (flags & TFD_CLOEXEC)
        wanted |= EFD_CLOEXEC;
    int fd = descriptor_take(eventfd(0, wanted | EFD_NONBLOCK));

    if (fd >= 0) {
        struct descriptor *d =
            descriptor_new(fd, FD_TIMER, flags & TFD_NONBLOCK, pc);

        d->receive_timeout = clock == CLOCK_REALTIME ? -1 : 0;
    }
    return descriptor_number(fd);
}

static int64_t to_ns(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct timespec from_ns(int64_t ns)
{
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

static void timer_left(const struct descriptor *d, struct itimerspec *left)
{
    left->it_interval = from_ns(d->interval);
    left->it_value = from_ns(d->next > E.now ? d->next - E.now : 0);
}

int MODEL(timerfd_gettime)(int fd, struct itimerspec *left)
{
    struct descriptor *d = descriptor_at(descriptor_real(fd));

    if (!d)
        return -1;
    call_writes(left, sizeof *left, CALLER);
    timer_left(d, left);
    return 0;
}

int MODEL(timerfd_settime)(int fd, int flags, const struct itimerspec *to,
                           struct itimerspec *before)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return timerfd_settime(fd, flags, to, before);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);
    uint64_t drained;

    if (!d)
        return -1;
    if (d->kind != FD_TIMER || !timespec_valid(&to->it_value, pc) ||
        !timespec_valid(&to->it_interval, pc))
        return errno = EINVAL, -1;
    struct op op = descriptor_op(d, pc, "timerfd_settime");

    point(&op);
    E.calls++;
    call_writes(before, sizeof *before, pc);
    if (before)
        timer_left(d, before);
    while (read(fd, &drained, sizeof drained) > 0)
        ;
    int64_t value = to_ns(to->it_value);

    d->interval = to_ns(to->it_interval);
    if (!value)
        d->next = 0;
    else if (flags & TFD_TIMER_ABSTIME)
        d->next = d->receive_timeout < 0 ? value - REALTIME_AHEAD_NS : value;
    else
        d->next = E.now + value;
    descriptors_changed();
    timers_fire(E.now);
    return 0;
}

int64_t timers_next(int64_t now)
{
    int64_t next = -1;

    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        const struct descriptor *d = descriptor_at(i);

        if (d && d->kind == FD_TIMER && d->next > now &&
            (next < 0 || d->next < next))
            next = d->next;
    }
    return next;
}

void timers_fire(int64_t now)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        struct descriptor *d = descriptor_at(i);
        uint64_t ticks = 1;

        if (!d || d->kind != FD_TIMER || !d->next || d->next > now)
            continue;
        if (d->interval) {
            ticks += (uint64_t)((now - d->next) / d->interval);
            d->next += (int64_t)ticks * d->interval;
        } else {
            d->next = 0;
        }
        if (write(i, &ticks, sizeof ticks) < 0)
            continue; /* the counter is full: more ticks make no difference */
        E.moved = E.steps + 1;
        E.version++;
    }
}
