/* SPDX-License-Identifier: MIT */
/* Broken on purpose: EINTR from recv is taken for the end. */
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

static int watch(struct run *run, size_t i, unsigned events)
{
    int fd = i < run->count ? run->calls[i].fd : run->cancel_fd;
    struct epoll_event event = {.events = events, .data.u32 = (unsigned)i};

    return epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static void end_call(struct run *run, size_t i, int error)
{
    /* Not left to close: a duplicate would keep the socket watched. */
    epoll_ctl(run->epoll_fd, EPOLL_CTL_DEL, run->calls[i].fd, NULL);
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

/* 1: the request is out.  0: there is no room for more now.  Or an error. */
static int send_all(const struct gather_call *call, size_t *sent)
{
    while (*sent < call->request_size) {
        const char *from = (const char *)call->request + *sent;
        ssize_t n = send(call->fd, from, call->request_size - *sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return errno == EAGAIN ? 0 : -errno;
        *sent += n > 0 ? (size_t)n : 0;
        if (*sent == call->request_size)
            shutdown(call->fd, SHUT_WR); /* which is an edge, too: once */
    }
    return 1;
}

/* 1: the answer has ended.  0: there is no more now.  Or an error. */
static int read_all(const struct gather_call *call, size_t *length)
{
    while (*length < call->answer_size) {
        char *to = (char *)call->answer + *length;
        size_t room = call->answer_size - *length;
        ssize_t n = recv(call->fd, to, room, MSG_DONTWAIT);

        if (n > 0)
            *length += (size_t)n;
        else if (n == 0 || errno == EINTR)
            return 1;
        else if (errno != EINTR)
            return errno == EAGAIN ? 0 : -errno;
    }
    return -EMSGSIZE;
}

static void serve(struct run *run, size_t i)
{
    int out = send_all(&run->calls[i], &run->results[i].sent);
    int in = out < 0 ? out : read_all(&run->calls[i], &run->results[i].length);

    if (in < 0 || (in && out))
        end_call(run, i, in < 0 ? in : 0);
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
    if (run.epoll_fd < 0 || (cancel_fd >= 0 && watch(&run, count, EPOLLIN)))
        run.over = -errno;
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = OPEN};
        if (!run.over && watch(&run, i, EPOLLIN | EPOLLOUT | EPOLLET))
            end_call(&run, i, -errno);
    }
    for (int ms; ms = apply_limits(&run), run.left > 0 && !run.over;) {
        int n = epoll_wait(run.epoll_fd, events, 64, ms);

        for (int k = 0; k < n && !run.over; k++)
            if (events[k].data.u32 == count)
                run.over = -ECANCELED;
            else
                serve(&run, events[k].data.u32);
    }
    for (size_t i = 0; i < count; i++)
        if (results[i].error == OPEN)
            end_call(&run, i, OPEN);
    close(run.epoll_fd);
    return run.over;
}
