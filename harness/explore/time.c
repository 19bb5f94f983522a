/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: clock_nanosleep, CLOCK_*_COARSE. */
#define _GNU_SOURCE
/*
 * time.c - simulated time: clocks, sleeps, hints.
 *
 * Time stands still while anybody can go on, and then jumps to the next
 * deadline.  CLOCK_MONOTONIC starts at DOJO_EPOCH_NS in every execution.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

void pass_time(const struct thread *t)
{
    if (t->op.deadline < 0 || E.now >= t->op.deadline)
        return;
    E.late_left--;
    E.now = t->op.deadline;
    timers_fire(E.now);
    spin_reset(E.current);
}

static bool time_has_come(const struct thread *t)
{
    return E.now >= t->op.deadline || E.late_left > 0;
}

static void sleep_until(int64_t deadline, uintptr_t pc, const char *call)
{
    struct op op = op_on(OP_SLEEP, NULL, MODE_NONE, pc, call);

    op.deadline = deadline;
    op.enabled = time_has_come;
    op.may_block = true;
    E.current->yielding = deadline <= E.now;
    point(&op);
    pass_time(E.current);
    spin_reset(E.current);
}

static int64_t later(int64_t ns)
{
    return ns > INT64_MAX - E.now ? INT64_MAX : E.now + ns;
}

int64_t span_of(const struct timespec *t)
{
    if (t->tv_sec > INT64_C(9000000000))
        return INT64_MAX;
    return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/*
 * A thread that looks at the clock in a circle waits for time to pass: it
 * passes, a millisecond at a time, when nobody else can go on.
 */
static int64_t glance(uintptr_t pc, const char *call, void *frame)
{
    struct op op = op_on(OP_SLEEP, NULL, MODE_NONE, pc, call);

    if (spin_circles(E.current, &op, frame)) {
        sleep_until(later(GLANCE_NS), pc, call);
        spin_reset(E.current);
    }
    spin_note(E.current, &op, true);
    return E.now;
}

static bool realtime(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
           clock == CLOCK_TAI;
}

int MODEL(clock_gettime)(clockid_t clock, struct timespec *t)
{
    uintptr_t pc = PLACE;

    if (!E.active)
        return clock_gettime(clock, t);
    if (clock < 0 || clock > CLOCK_TAI)
        return errno = EINVAL, -1;
    int64_t ns = glance(pc, "clock_gettime", __builtin_frame_address(0));

    if (realtime(clock))
        ns += REALTIME_AHEAD_NS;
    call_puts(t,
              &(struct timespec){.tv_sec = ns / 1000000000,
                                 .tv_nsec = ns % 1000000000},
              sizeof *t, pc);
    return 0;
}

int MODEL(clock_getres)(clockid_t clock, struct timespec *t)
{
    (void)clock;
    call_writes(t, sizeof *t, PLACE);
    if (t)
        *t = (struct timespec){0, 1};
    return 0;
}

int MODEL(timespec_get)(struct timespec *t, int base)
{
    int64_t ns = glance(PLACE, "timespec_get", __builtin_frame_address(0)) +
                 REALTIME_AHEAD_NS;

    if (base != TIME_UTC)
        return 0;
    call_writes(t, sizeof *t, PLACE);
    t->tv_sec = ns / 1000000000;
    t->tv_nsec = ns % 1000000000;
    return base;
}

int MODEL(gettimeofday)(struct timeval *t, void *zone)
{
    int64_t ns = glance(PLACE, "gettimeofday", __builtin_frame_address(0)) +
                 REALTIME_AHEAD_NS;

    (void)zone;
    call_writes(t, sizeof *t, PLACE);
    t->tv_sec = ns / 1000000000;
    t->tv_usec = ns % 1000000000 / 1000;
    return 0;
}

time_t MODEL(time)(time_t *t)
{
    int64_t ns =
        glance(PLACE, "time", __builtin_frame_address(0)) + REALTIME_AHEAD_NS;

    call_writes(t, sizeof *t, PLACE);
    if (t)
        *t = ns / 1000000000;
    return ns / 1000000000;
}

clock_t MODEL(clock)(void)
{
    return glance(PLACE, "clock", __builtin_frame_address(0)) / 1000;
}

unsigned MODEL(sleep)(unsigned seconds)
{
    sleep_until(later((int64_t)seconds * 1000000000), PLACE, "sleep");
    return 0;
}

int MODEL(usleep)(useconds_t us)
{
    sleep_until(later((int64_t)us * 1000), PLACE, "usleep");
    return 0;
}

int MODEL(nanosleep)(const struct timespec *t, struct timespec *left)
{
    uintptr_t pc = PLACE;
    int error;

    if (!timespec_valid(t, pc) || t->tv_sec < 0)
        return errno = EINVAL, -1;
    if (fault_here("nanosleep", pc, &error)) {
        call_writes(left, sizeof *left, pc);
        if (left)
            *left = *t;
        return errno = error, -1;
    }
    sleep_until(later(span_of(t)), pc, "nanosleep");
    return 0;
}

int MODEL(clock_nanosleep)(clockid_t clock, int flags, const struct timespec *t,
                           struct timespec *left)
{
    uintptr_t pc = PLACE;
    int error;

    if (!timespec_valid(t, pc) || t->tv_sec < 0)
        return EINVAL;
    if (fault_here("clock_nanosleep", pc, &error)) {
        if (left && !(flags & TIMER_ABSTIME)) {
            call_writes(left, sizeof *left, pc);
            *left = *t;
        }
        return error;
    }
    int64_t deadline =
        flags & TIMER_ABSTIME
            ? deadline_of(t, realtime(clock) ? CLOCK_REALTIME : CLOCK_MONOTONIC)
            : later(span_of(t));

    sleep_until(deadline, pc, "clock_nanosleep");
    return 0;
}

int MODEL(sched_yield)(void)
{
    struct op op = op_on(OP_YIELD, NULL, MODE_NONE, PLACE, "sched_yield");

    E.current->yielding = true;
    point(&op);
    return 0;
}

int MODEL(pthread_yield)(void)
{
    return MODEL(sched_yield)();
}
