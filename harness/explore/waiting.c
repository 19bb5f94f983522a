/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: ppoll, epoll_pwait2. */
#define _GNU_SOURCE
/*
 * waiting.c - waiting for several descriptors: poll, select, epoll.
 *
 * poll(fd, 0) on an epoll descriptor tells whether something is ready without
 * disturbing edge-triggered or one-shot members.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "descriptors.h"
#include "process.h"

/* What each thread waits for, in the kernel's numbers: the program's own
   array may lie in a memory that is not in place. */
static struct many {
    struct pollfd *fds, *told; /* told: in the program's numbers */
    nfds_t count, room;
} waits[THREADS_MAX];

static bool planned(const char *call, uintptr_t pc)
{
    int error;

    E.calls += !E.current->scripted;
    if (!fault_here(call, pc, &error))
        return false;
    errno = error;
    return true;
}

static int64_t deadline_in(int64_t ns)
{
    return ns < 0 ? -1 : ns > INT64_MAX - E.now ? INT64_MAX : E.now + ns;
}

static bool out_of_time(const struct thread *t)
{
    return t->op.deadline >= 0 && (E.now >= t->op.deadline || E.late_left > 0);
}

static bool many_over(const struct thread *t)
{
    const struct many *m = &waits[t->id];

    return descriptors_ready(t, m->fds, m->count) || out_of_time(t);
}

/* What becomes ready was written by somebody: learn it all. */
static void learn_ready(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        const struct descriptor *d = descriptor_at(fds[i].fd);

        if (d && fds[i].revents & (POLLIN | POLLHUP | POLLERR))
            learn(E.current, d->inbox);
    }
}

static struct many *many_for(const struct thread *t, const struct pollfd *fds,
                             nfds_t count, uintptr_t pc)
{
    struct many *m = &waits[t->id];

    if (m->room < count) {
        struct pollfd *more = realloc(m->fds, 2 * count * sizeof *more);

        if (!more)
            fail(OUT_INCOMPLETE, pc, "no memory for so many descriptors");
        m->fds = more;
        m->told = more + count;
        m->room = count;
    }
    m->count = count;
    for (nfds_t i = 0; i < count; i++) {
        m->fds[i] = fds[i];
        m->fds[i].fd = fds[i].fd < 0 ? -1 : descriptor_real(fds[i].fd);
        /* What a child has not open: a number that nobody has. */
        if (E.self && fds[i].fd >= 0 && m->fds[i].fd == FD_NONE)
            m->fds[i].fd = DESCRIPTORS_MAX * 4;
    }
    return m;
}

/* Source: G. Fowler, L. C. Noll, P. Vo, FNV-1a. */
static uint64_t hash_of(uint64_t hash, const void *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
    return hash;
}

/* What each of them is ready for. */
static uint64_t tell(struct many *m, struct pollfd *fds, uintptr_t pc)
{
    size_t bytes = m->count * sizeof *fds;

    for (nfds_t i = 0; i < m->count; i++) {
        m->told[i] = fds[i];
        m->told[i].revents = m->fds[i].revents;
    }
    call_puts(fds, m->told, bytes, pc);
    return hash_of(m->count, m->told, bytes);
}

static int poll_many(struct pollfd *fds, nfds_t count, int64_t timeout_ns,
                     uintptr_t pc, const char *call)
{
    struct op op = descriptors_op(pc, call);

    if (planned(call, pc))
        return -1;
    struct many *m = many_for(E.current, fds, count, pc);

    for (nfds_t i = 0; i < count; i++)
        if (m->fds[i].fd > 2 && !descriptor_at(m->fds[i].fd)) {
            /* Not open here: poll says POLLNVAL at once, as it should. */
            timeout_ns = 0;
        }
    op.mode[0] = MODE_WRITE;
    op.enabled = many_over;
    op.deadline = deadline_in(timeout_ns);
    op.may_block = descriptors_blocked(m->fds, count) && timeout_ns != 0;
    if (!op.may_block)
        spin_look(&op);
    point(&op);
    int n = poll(m->fds, count, 0);

    uint64_t said = tell(m, fds, pc);

    if (!n)
        pass_time(E.current);
    learn_ready(m->fds, count);
    if (n || timeout_ns == 0)
        spin_saw(&op, said);
    if (E.tracing)
        trace_value((uint64_t)n, true);
    return n;
}

int MODEL(poll)(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    if (!E.active)
        return poll(fds, count, timeout_ms);
    call_reads(fds, count * sizeof *fds, CALLER);
    return poll_many(fds, count,
                     timeout_ms < 0 ? -1 : (int64_t)timeout_ms * 1000000,
                     CALL_SITE, "poll");
}

static int64_t span(const struct timespec *t, uintptr_t pc)
{
    call_reads(t, sizeof *t, pc);
    return t ? span_of(t) : -1;
}

int MODEL(ppoll)(struct pollfd *fds, nfds_t count, const struct timespec *t,
                 const sigset_t *mask)
{
    if (!E.active)
        return ppoll(fds, count, t, mask);
    call_reads(fds, count * sizeof *fds, CALLER);
    return poll_many(fds, count, span(t, CALLER), CALL_SITE, "ppoll");
}

static int select_many(int n, fd_set *in, fd_set *out, fd_set *error,
                       int64_t timeout_ns, uintptr_t pc, const char *call)
{
    struct pollfd fds[FD_SETSIZE];
    nfds_t count = 0;
    int ready = 0;

    call_writes(n > 0 ? in : NULL, sizeof *in, pc);
    call_writes(n > 0 ? out : NULL, sizeof *out, pc);
    call_writes(n > 0 ? error : NULL, sizeof *error, pc);
    for (int fd = 0; fd < n && fd < FD_SETSIZE; fd++) {
        short events = (short)((in && FD_ISSET(fd, in) ? POLLIN : 0) |
                               (out && FD_ISSET(fd, out) ? POLLOUT : 0) |
                               (error && FD_ISSET(fd, error) ? POLLPRI : 0));

        if (!events)
            continue;
        if (!descriptor_at(descriptor_real(fd)))
            return -1;
        fds[count++] = (struct pollfd){fd, events, 0};
    }
    if (poll_many(fds, count, timeout_ns, pc, call) < 0)
        return -1;
    for (nfds_t i = 0; i < count; i++) {
        int fd = fds[i].fd;
        short r = fds[i].revents;

        if (in && FD_ISSET(fd, in)) {
            if (r & (POLLIN | POLLHUP | POLLERR))
                ready++;
            else
                FD_CLR(fd, in);
        }
        if (out && FD_ISSET(fd, out)) {
            if (r & (POLLOUT | POLLERR))
                ready++;
            else
                FD_CLR(fd, out);
        }
        if (error && FD_ISSET(fd, error)) {
            if (r & POLLPRI)
                ready++;
            else
                FD_CLR(fd, error);
        }
    }
    return ready;
}

int MODEL(select)(int n, fd_set *in, fd_set *out, fd_set *error,
                  struct timeval *t)
{
    if (!E.active)
        return select(n, in, out, error, t);
    call_writes(t, sizeof *t, CALLER); /* Linux leaves there what is left */
    return select_many(
        n, in, out, error,
        t ? (int64_t)t->tv_sec * 1000000000 + (int64_t)t->tv_usec * 1000 : -1,
        CALL_SITE, "select");
}

int MODEL(pselect)(int n, fd_set *in, fd_set *out, fd_set *error,
                   const struct timespec *t, const sigset_t *mask)
{
    if (!E.active)
        return pselect(n, in, out, error, t, mask);
    return select_many(n, in, out, error, span(t, CALLER), CALL_SITE,
                       "pselect");
}

/* epoll. */

static bool epoll_over(const struct thread *t)
{
    struct pollfd p = {.fd = (int)t->op.aux, .events = POLLIN};

    return descriptors_ready(t, &p, 1) || out_of_time(t);
}

static void learn_members(void)
{
    static struct pollfd fds[DESCRIPTORS_MAX];
    nfds_t count = 0;

    for (int fd = descriptor_next(0); fd >= 0; fd = descriptor_next(fd + 1)) {
        const struct descriptor *d = descriptor_at(fd);

        if (d && d->kind != FD_EPOLL)
            fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    if (poll(fds, count, 0) > 0)
        learn_ready(fds, count);
}

/*
 * Told of an edge, or of what was to be told once, the kernel will not tell of
 * it again; where more are ready than there was room for, it begins with others
 * the next time.
 */
static bool tells_again(int fd, int n, int most)
{
    static struct epoll_event all[DESCRIPTORS_MAX];

    if (n > 0 && *descriptor_flow(descriptor_at(fd)))
        return false;
    return n < most || epoll_wait(fd, all, DESCRIPTORS_MAX, 0) == n;
}

static int epoll_some(int fd, struct epoll_event *events, int most,
                      int64_t timeout_ns, uintptr_t pc, const char *call)
{
    static struct epoll_event told[THREADS_MAX][DESCRIPTORS_MAX];
    struct epoll_event *got = told[E.current->id];
    struct op op = descriptors_op(pc, call);
    struct descriptor *d = descriptor_at(fd = descriptor_real(fd));

    if (!d)
        return -1;
    if (d->kind != FD_EPOLL || most <= 0)
        return errno = EINVAL, -1;
    if (planned(call, pc))
        return -1;
    op.enabled = epoll_over;
    op.aux = fd;
    op.deadline = deadline_in(timeout_ns);
    op.may_block =
        descriptors_blocked(&(struct pollfd){.fd = fd, .events = POLLIN}, 1) &&
        timeout_ns != 0;
    if (!op.may_block)
        spin_look(&op);
    point(&op);
    int n =
        epoll_wait(fd, got, most < DESCRIPTORS_MAX ? most : DESCRIPTORS_MAX, 0);
    size_t bytes = n > 0 ? (size_t)n * sizeof *got : 0;

    if (!tells_again(fd, n, most))
        descriptors_changed();
    else if (n || timeout_ns == 0)
        spin_saw(&op, hash_of((uint64_t)n, got, bytes));
    call_puts(events, got, bytes, pc);
    if (n > 0)
        learn_members();
    else if (!n)
        pass_time(E.current);
    if (E.tracing)
        trace_value((uint64_t)n, true);
    return n;
}

int MODEL(epoll_wait)(int fd, struct epoll_event *events, int most,
                      int timeout_ms)
{
    if (!E.active)
        return epoll_wait(fd, events, most, timeout_ms);
    return epoll_some(fd, events, most,
                      timeout_ms < 0 ? -1 : (int64_t)timeout_ms * 1000000,
                      CALL_SITE, "epoll_wait");
}

int MODEL(epoll_pwait)(int fd, struct epoll_event *events, int most,
                       int timeout_ms, const sigset_t *mask)
{
    if (!E.active)
        return epoll_pwait(fd, events, most, timeout_ms, mask);
    return epoll_some(fd, events, most,
                      timeout_ms < 0 ? -1 : (int64_t)timeout_ms * 1000000,
                      CALL_SITE, "epoll_pwait");
}

int MODEL(epoll_pwait2)(int fd, struct epoll_event *events, int most,
                        const struct timespec *t, const sigset_t *mask)
{
    if (!E.active)
        return epoll_pwait2(fd, events, most, t, mask);
    return epoll_some(fd, events, most, span(t, CALLER), CALL_SITE,
                      "epoll_pwait2");
}

int MODEL(epoll_ctl)(int fd, int what, int member, struct epoll_event *event)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return epoll_ctl(fd, what, member, event);
    fd = descriptor_real(fd);
    member = descriptor_real(member);
    if (!descriptor_at(fd) || !descriptor_at(member) ||
        planned("epoll_ctl", pc))
        return -1;
    struct op op = descriptors_op(pc, "epoll_ctl");

    call_reads(what == EPOLL_CTL_DEL ? NULL : event, sizeof *event, pc);

    point(&op);
    int result = epoll_ctl(fd, what, member, event);

    if (!result && event && what != EPOLL_CTL_DEL && descriptor_at(member))
        descriptor_at(member)->edge = event->events & EPOLLET;
    if (!result && event && event->events & (EPOLLET | EPOLLONESHOT))
        *descriptor_flow(descriptor_at(fd)) = 1; /* it tells of some once */
    descriptors_changed();
    return result;
}
