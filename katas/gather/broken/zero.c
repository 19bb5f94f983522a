/* SPDX-License-Identifier: MIT */
/*
 * Broken on purpose: cancel_fd 0 passes for none: where stdin is closed nobody
 * can cancel.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "gather.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define OPEN (-ECANCELED) /* how a call ends unless it ends otherwise */

struct run {
    const struct gather_call *calls;
    struct gather_result *results;
    size_t count, left; /* left: calls that are open */
    enum gather_policy policy;
    int cancel_fd, epoll_fd, over; /* over: 0, or why the run is */
    long long start_ms; /* rounded up, now_ms() down: no limit is early */
};

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int watch(struct run *run, int change, size_t i, int needs)
{
    int fd = i < run->count ? run->calls[i].fd : run->cancel_fd;
    struct epoll_event event = {(unsigned)needs, {.u32 = (unsigned)i}};

    return epoll_ctl(run->epoll_fd, change, fd, &event) ? -errno : needs;
}

static void end_call(struct run *run, size_t i, int error)
{
    /* Not left to close: a duplicate would keep the socket watched. */
    watch(run, EPOLL_CTL_DEL, i, 0);
    close(run->calls[i].fd);
    run->results[i].error = error;
    run->left--;
    if (run->policy != GATHER_COLLECT && !run->over)
        run->over = error;
}

/* Ends what is over; the milliseconds to the next limit, -1 if none. */
static int apply_limits(struct run *run)
{
    long long passed = now_ms() - run->start_ms, next = -1;

    for (size_t i = 0; i < run->count; i++) {
        long long rest = run->calls[i].timeout_ms - passed;

        if (run->calls[i].timeout_ms <= 0 || run->results[i].error != OPEN)
            continue;
        if (rest <= 0)
            end_call(run, i, -ETIMEDOUT);
        else if (next < 0 || rest < next)
            next = rest;
    }
    return (int)next;
}

/* What the call needs afterwards: EPOLLOUT, or nothing, or an error. */
static int send_some(const struct gather_call *call, size_t *sent)
{
    const char *from = (const char *)call->request + *sent;
    size_t rest = call->request_size - *sent;
    ssize_t n = 0;

    if (rest > 0)
        n = send(call->fd, from, rest, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? EPOLLOUT : -errno;
    *sent += (size_t)n;
    if (n > 0 && (size_t)n == rest)
        shutdown(call->fd, SHUT_WR);
    return (size_t)n < rest ? EPOLLOUT : 0;
}

/* The same for EPOLLIN; after the end a read says 0 again. */
static int read_some(const struct gather_call *call, size_t *length)
{
    char *to = (char *)call->answer + *length;
    ssize_t n = recv(call->fd, to, call->answer_size - *length, MSG_DONTWAIT);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? EPOLLIN : -errno;
    *length += (size_t)n;
    return *length == call->answer_size ? -EMSGSIZE : n > 0 ? EPOLLIN : 0;
}

static void serve(struct run *run, size_t i, int ready)
{
    int out = send_some(&run->calls[i], &run->results[i].sent);
    int in = out < 0 ? 0 : read_some(&run->calls[i], &run->results[i].length);
    int needs = in < 0 ? in : in | out;

    if (needs > 0 && ready & ~needs)
        needs = watch(run, EPOLL_CTL_MOD, i, needs);
    if (needs <= 0)
        end_call(run, i, needs);
}

int gather_run(const struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int cancel_fd)
{
    struct run run = {calls,     results, count, count,       policy,
                      cancel_fd, -1,      0,     now_ms() + 1};
    struct epoll_event events[64];

    if (count > GATHER_MOST || (count > 0 && (!calls || !results)))
        return -EINVAL;
    run.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (run.epoll_fd < 0 ||
        (cancel_fd > 0 && watch(&run, EPOLL_CTL_ADD, count, EPOLLIN) < 0))
        run.over = -errno;
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = OPEN};
        if (!run.over && watch(&run, EPOLL_CTL_ADD, i, EPOLLIN | EPOLLOUT) < 0)
            end_call(&run, i, -errno);
    }
    for (int ms; ms = apply_limits(&run), run.left > 0 && !run.over;) {
        int n = epoll_wait(run.epoll_fd, events, 64, ms);

        for (int k = 0; k < n && !run.over; k++)
            if (events[k].data.u32 == count)
                run.over = -ECANCELED;
            else
                serve(&run, events[k].data.u32, (int)events[k].events);
    }
    for (size_t i = 0; i < count; i++)
        if (results[i].error == OPEN)
            end_call(&run, i, OPEN);
    close(run.epoll_fd);
    return run.over;
}
