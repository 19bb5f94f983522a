/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll, epoll_pwait2, pthread_cond_clockwait */
#include "simulation.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define EPOCH (1000 * SECOND + 123456789)

/* The libc's, when the linker wraps the names; NULL when it does not. */
#define WRAPPED(type, name, ...)                                               \
    type __real_##name(__VA_ARGS__) __attribute__((weak));                     \
    type __wrap_##name(__VA_ARGS__);                                           \
    type __wrap_##name(__VA_ARGS__)

static struct {
    bool on;
    pthread_t thread;
    int64_t now;
    unsigned waits;
} sim;

static bool active(void)
{
    return sim.on && pthread_equal(sim.thread, pthread_self());
}

static int64_t ns(const struct timespec *time)
{
    return time->tv_sec * SECOND + time->tv_nsec;
}

/* A wait with a limit comes to its end. */
static void reach(int64_t limit)
{
    sim.waits++;
    if (limit > sim.now)
        sim.now = limit;
}

static void last(int64_t length)
{
    reach(length > INT64_MAX - sim.now ? INT64_MAX : sim.now + length);
}

WRAPPED(int, clock_gettime, clockid_t clock, struct timespec *now)
{
    if (!active())
        return __real_clock_gettime(clock, now);
    now->tv_sec = (time_t)(sim.now / SECOND);
    now->tv_nsec = (long)(sim.now % SECOND);
    if (clock == CLOCK_REALTIME) /* somebody sets it back all the time */
        now->tv_sec = (time_t)(2 * EPOCH / SECOND) - now->tv_sec;
    return 0;
}

WRAPPED(int, pthread_cond_timedwait, pthread_cond_t *cond,
        pthread_mutex_t *mutex, const struct timespec *limit)
{
    if (!active())
        return __real_pthread_cond_timedwait(cond, mutex, limit);
    reach(ns(limit));
    return ETIMEDOUT;
}

WRAPPED(int, pthread_cond_clockwait, pthread_cond_t *cond,
        pthread_mutex_t *mutex, clockid_t clock, const struct timespec *limit)
{
    if (!active())
        return __real_pthread_cond_clockwait(cond, mutex, clock, limit);
    reach(ns(limit));
    return ETIMEDOUT;
}

WRAPPED(int, sem_clockwait, sem_t *semaphore, clockid_t clock,
        const struct timespec *limit)
{
    if (!active())
        return __real_sem_clockwait(semaphore, clock, limit);
    if (sem_trywait(semaphore) == 0)
        return 0;
    reach(ns(limit));
    errno = ETIMEDOUT;
    return -1;
}

WRAPPED(int, poll, struct pollfd *fds, nfds_t count, int limit_ms)
{
    int n = __real_poll(fds, count, active() && limit_ms > 0 ? 0 : limit_ms);

    if (active() && n == 0 && limit_ms > 0)
        last(limit_ms * SECOND / 1000);
    return n;
}

WRAPPED(int, ppoll, struct pollfd *fds, nfds_t count,
        const struct timespec *limit, const sigset_t *mask)
{
    static const struct timespec none;
    int n = __real_ppoll(fds, count, active() && limit ? &none : limit, mask);

    if (active() && n == 0 && limit)
        last(ns(limit));
    return n;
}

WRAPPED(int, epoll_wait, int fd, struct epoll_event *events, int most,
        int limit_ms)
{
    bool timed = active() && limit_ms > 0;
    int n = __real_epoll_wait(fd, events, most, timed ? 0 : limit_ms);

    if (timed && n == 0)
        last(limit_ms * SECOND / 1000);
    return n;
}

WRAPPED(int, epoll_pwait2, int fd, struct epoll_event *events, int most,
        const struct timespec *limit, const sigset_t *mask)
{
    static const struct timespec none;
    bool timed = active() && limit;
    int n = __real_epoll_pwait2(fd, events, most, timed ? &none : limit, mask);

    if (timed && n == 0)
        last(ns(limit));
    return n;
}

WRAPPED(int, nanosleep, const struct timespec *length, struct timespec *left)
{
    if (!active())
        return __real_nanosleep(length, left);
    last(ns(length));
    return 0;
}

WRAPPED(int, clock_nanosleep, clockid_t clock, int flags,
        const struct timespec *limit, struct timespec *left)
{
    if (!active())
        return __real_clock_nanosleep(clock, flags, limit, left);
    if (flags & TIMER_ABSTIME)
        reach(ns(limit));
    else
        last(ns(limit));
    return 0;
}

bool simulation_linked(void)
{
    return __real_clock_gettime != NULL;
}

void simulation_begin(void)
{
    sim.thread = pthread_self();
    sim.now = EPOCH;
    sim.waits = 0;
    sim.on = simulation_linked();
}

void simulation_end(void)
{
    sim.on = false;
}

int64_t simulation_ns(void)
{
    return sim.now - EPOCH;
}

unsigned simulation_waits(void)
{
    return sim.waits;
}

void simulation_pass(int64_t length)
{
    sim.now += length;
}
