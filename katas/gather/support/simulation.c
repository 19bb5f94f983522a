/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* epoll_pwait2 */
#include "simulation.h"
#include "peers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#define US INT64_C(1000) /* ns */
#define NEVER INT64_MAX
#define EPOCH_NS INT64_C(1000987654321) /* sums carry into seconds */
#define WAKEUPS_MOST 20000
#define CALLS_MOST 200000
#define TIMERS_MOST 64

/*
 * The libc's, when the linker wraps the names; NULL when it does not.  The
 * wrapping holds for the whole test program, so that the simulation has to be
 * switched off, or held, for calls that are not the answer's.
 */
#define WEAK __attribute__((weak))
WEAK int __real_clock_gettime(clockid_t clock, struct timespec *now);
WEAK int __real_close(int fd);
WEAK int __real_epoll_wait(int fd, struct epoll_event *events, int most,
                           int timeout_ms);
WEAK int __real_epoll_pwait(int fd, struct epoll_event *events, int most,
                            int timeout_ms, const sigset_t *mask);
WEAK int __real_epoll_pwait2(int fd, struct epoll_event *events, int most,
                             const struct timespec *timeout,
                             const sigset_t *mask);
WEAK int __real_timerfd_create(int clock, int flags);
WEAK int __real_timerfd_settime(int fd, int flags,
                                const struct itimerspec *value,
                                struct itimerspec *old);
WEAK ssize_t __real_read(int fd, void *bytes, size_t size);
WEAK ssize_t __real_write(int fd, const void *bytes, size_t size);
WEAK ssize_t __real_recv(int fd, void *bytes, size_t size, int flags);
WEAK ssize_t __real_send(int fd, const void *bytes, size_t size, int flags);

struct timer {
    int fd; /* an eventfd */
    int64_t due_ns, interval_ns;
};

static struct {
    bool on, held;
    int64_t now_ns;
    unsigned calls, waits;
    struct timer timers[TIMERS_MOST];
    size_t timer_count;
} sim;

bool simulation_linked(void)
{
    return __real_epoll_wait != NULL;
}

void simulation_begin(void)
{
    sim.on = simulation_linked();
    sim.held = false;
    sim.now_ns = EPOCH_NS;
    sim.calls = sim.waits = 0;
    sim.timer_count = 0;
}

void simulation_end(void)
{
    sim.on = false;
}

int64_t simulation_us(void)
{
    return (sim.now_ns - EPOCH_NS) / US;
}

unsigned simulation_wakeups(void)
{
    return sim.waits;
}

void simulation_hold(void)
{
    sim.held = true;
}

void simulation_go_on(void)
{
    sim.held = false;
}

static bool active(void)
{
    return sim.on && !sim.held;
}

static int64_t ns(const struct timespec *time)
{
    return time->tv_sec * 1000000 * US + time->tv_nsec;
}

/* A time that the kernel takes. */
static bool valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 &&
           time->tv_nsec < 1000000 * US;
}

static void count_call(void)
{
    if (++sim.calls > CALLS_MOST)
        fail_msg("%u reads and writes, and no end: a busy loop", sim.calls);
}

static bool is_socket(int fd)
{
    int type;
    socklen_t size = sizeof(type);

    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

/* A call that would wait elsewhere than in the loop's wait stops the loop. */
static void must_not_block(int fd, int flags, const char *call)
{
    if (!(flags & MSG_DONTWAIT) && !(fcntl(fd, F_GETFL) & O_NONBLOCK))
        fail_msg("%s waits outside of the loop's own wait", call);
}

static ssize_t receive(int fd, void *bytes, size_t size, int flags,
                       const char *call)
{
    ssize_t n;

    count_call();
    n = __real_recv(fd, bytes, size, flags | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
        must_not_block(fd, flags, call);
        errno = EAGAIN;
    }
    return n;
}

static ssize_t transmit(int fd, const void *bytes, size_t size, int flags,
                        const char *call)
{
    ssize_t n;

    count_call();
    n = __real_send(fd, bytes, size, flags | MSG_DONTWAIT);
    if ((n < 0 && errno == EAGAIN) || (n >= 0 && (size_t)n < size)) {
        must_not_block(fd, flags, call);
        errno = EAGAIN;
    }
    return n;
}

static void fire_timers(void)
{
    uint64_t once = 1;

    for (size_t i = 0; i < sim.timer_count; i++) {
        struct timer *timer = &sim.timers[i];

        if (timer->due_ns > sim.now_ns)
            continue;
        timer->due_ns =
            timer->interval_ns ? sim.now_ns + timer->interval_ns : NEVER;
        __real_write(timer->fd, &once, sizeof(once));
    }
}

/* Moves the clock to what comes next, or to the limit; false: it is there. */
static bool move_clock(int64_t limit_ns)
{
    int64_t next = limit_ns, peers = peers_next_us();

    if (sim.now_ns >= limit_ns)
        return false;
    if (peers != NEVER && EPOCH_NS + peers * US < next)
        next = EPOCH_NS + peers * US;
    for (size_t i = 0; i < sim.timer_count; i++)
        if (sim.timers[i].due_ns < next)
            next = sim.timers[i].due_ns;
    if (next == NEVER)
        fail_msg("the wait has no end: nobody will send anything any more");
    if (next > sim.now_ns)
        sim.now_ns = next;
    fire_timers();
    return true;
}

static int wait_for(int fd, struct epoll_event *events, int most,
                    int64_t timeout_ns)
{
    int64_t limit_ns = timeout_ns < 0 ? NEVER : sim.now_ns + timeout_ns;
    int n;

    if (++sim.waits > WAKEUPS_MOST)
        fail_msg("%u wake-ups, and no end: a busy loop", sim.waits);
    do {
        while (peers_advance(simulation_us()))
            continue;
        n = __real_epoll_wait(fd, events, most, 0);
    } while (n == 0 && move_clock(limit_ns));
    return n;
}

int __wrap_epoll_wait(int fd, struct epoll_event *events, int most,
                      int timeout_ms);
int __wrap_epoll_wait(int fd, struct epoll_event *events, int most,
                      int timeout_ms)
{
    return active() ? wait_for(fd, events, most, timeout_ms * (1000 * US))
                    : __real_epoll_wait(fd, events, most, timeout_ms);
}

int __wrap_epoll_pwait(int fd, struct epoll_event *events, int most,
                       int timeout_ms, const sigset_t *mask);
int __wrap_epoll_pwait(int fd, struct epoll_event *events, int most,
                       int timeout_ms, const sigset_t *mask)
{
    return active() ? wait_for(fd, events, most, timeout_ms * (1000 * US))
                    : __real_epoll_pwait(fd, events, most, timeout_ms, mask);
}

int __wrap_epoll_pwait2(int fd, struct epoll_event *events, int most,
                        const struct timespec *timeout, const sigset_t *mask);
int __wrap_epoll_pwait2(int fd, struct epoll_event *events, int most,
                        const struct timespec *timeout, const sigset_t *mask)
{
    if (!active())
        return __real_epoll_pwait2(fd, events, most, timeout, mask);
    if (timeout && !valid(timeout)) {
        errno = EINVAL;
        return -1;
    }
    return wait_for(fd, events, most, timeout ? ns(timeout) : -1);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    if (!active())
        return __real_clock_gettime(clock, now);
    now->tv_sec = (time_t)(sim.now_ns / (1000000 * US));
    now->tv_nsec = (long)(sim.now_ns % (1000000 * US));
    if (clock == CLOCK_REALTIME) /* somebody sets it back all the time */
        now->tv_sec = (time_t)(2 * EPOCH_NS / (1000000 * US)) - now->tv_sec;
    return 0;
}

ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags)
{
    return active() ? receive(fd, bytes, size, flags, "recv")
                    : __real_recv(fd, bytes, size, flags);
}

ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    if (active() && is_socket(fd))
        return receive(fd, bytes, size, 0, "read");
    if (active() && poll(&ready, 1, 0) == 0)
        must_not_block(fd, 0, "read");
    return __real_read(fd, bytes, size);
}

ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags)
{
    return active() ? transmit(fd, bytes, size, flags, "send")
                    : __real_send(fd, bytes, size, flags);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    return active() && is_socket(fd) ? transmit(fd, bytes, size, 0, "write")
                                     : __real_write(fd, bytes, size);
}

int __wrap_timerfd_create(int clock, int flags);
int __wrap_timerfd_create(int clock, int flags)
{
    int fd;

    if (!active())
        return __real_timerfd_create(clock, flags);
    fd = eventfd(0, (flags & TFD_NONBLOCK ? EFD_NONBLOCK : 0) |
                        (flags & TFD_CLOEXEC ? EFD_CLOEXEC : 0));
    if (fd >= 0 && sim.timer_count == TIMERS_MOST)
        fail_msg("more than %d timers", TIMERS_MOST);
    if (fd >= 0)
        sim.timers[sim.timer_count++] = (struct timer){fd, NEVER, 0};
    return fd;
}

static struct timer *find_timer(int fd)
{
    for (size_t i = 0; i < sim.timer_count; i++)
        if (sim.timers[i].fd == fd)
            return &sim.timers[i];
    return NULL;
}

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
                           struct itimerspec *old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
                           struct itimerspec *old)
{
    struct timer *timer = find_timer(fd);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    uint64_t fired;

    if (!active() || !timer)
        return __real_timerfd_settime(fd, flags, value, old);
    if (!valid(&value->it_value) || !valid(&value->it_interval)) {
        errno = EINVAL;
        return -1;
    }
    if (poll(&ready, 1, 0) > 0)
        __real_read(fd, &fired, sizeof(fired));
    timer->interval_ns = ns(&value->it_interval);
    timer->due_ns = ns(&value->it_value);
    if (timer->due_ns == 0)
        timer->due_ns = NEVER;
    else if (!(flags & TFD_TIMER_ABSTIME))
        timer->due_ns += sim.now_ns;
    fire_timers(); /* it may be over already */
    return 0;
}

int __wrap_close(int fd);
int __wrap_close(int fd)
{
    struct timer *timer = find_timer(fd);

    if (timer)
        *timer = sim.timers[--sim.timer_count];
    return __real_close(fd);
}
