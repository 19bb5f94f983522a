/* SPDX-License-Identifier: MIT */
/* Broken on purpose: A short send is taken for a whole one. */
/*
 * Idea: level-triggered, without any memory of its own.  epoll reports a
 * socket for as long as it is ready, so a wake-up does one send and one read,
 * and what is left over (EAGAIN, EINTR, a short count) wakes the loop again.
 * Invariant: what a call still needs, EPOLLOUT to send and EPOLLIN to read, is
 * what epoll watches its socket for, and stands in the event's data.
 * Price: one more wake-up for the end of each answer.  All limits are looked
 * at in each wake-up: for a few thousand calls that is cheaper than waking.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "gather.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64            /* events taken at once */
#define MS INT64_C(1000000) /* ns */
#define UNDECIDED 1         /* the error of a call that has not ended */
#define CANCEL GATHER_MOST  /* the call that cancel_fd stands for */

struct run {
    struct gather_call *calls;
    struct gather_result *results;
    size_t count;
    enum gather_policy policy;
    int timeout_ms;
    int epoll_fd;
    int64_t start_ns;
    size_t next;  /* the first call that has not begun */
    size_t open;  /* calls that have begun and not ended */
    size_t left;  /* calls that have not ended */
    bool crowded; /* no descriptors until a call ends */
    int outcome;
    int rest; /* not 0: stop, and end the rest with it */
};

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void end_call(struct run *run, size_t i, int error)
{
    int fd = run->calls[i].fd;

    if (fd >= 0) {
        /* Not left to close: a duplicate would keep the socket watched. */
        epoll_ctl(run->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        close(fd);
        run->calls[i].fd = -1;
        run->open -= i < run->next;
        run->crowded = false;
    }
    run->left--;
    run->results[i].error = error;
    if (error && run->policy == GATHER_FAIL_FAST && !run->rest) {
        run->outcome = error;
        run->rest = -ECANCELED;
    }
}

/* Ends what is over; the milliseconds to the next limit, -1 if none. */
static int apply_limits(struct run *run)
{
    int64_t now = now_ns() - run->start_ns;
    int64_t next = run->timeout_ms ? run->timeout_ms * MS : INT64_MAX;

    if (next <= now)
        run->outcome = run->rest = -ETIMEDOUT;
    for (size_t i = 0; i < run->count && !run->rest; i++) {
        int64_t due = run->calls[i].timeout_ms * MS;

        if (due == 0 || run->results[i].error != UNDECIDED)
            continue;
        if (due <= now)
            end_call(run, i, -ETIMEDOUT);
        else if (due < next)
            next = due;
    }
    /* Rounded down it would wake too early, and spin. */
    return next == INT64_MAX ? -1 : (int)((next - now + MS - 1) / MS);
}

static int watch(struct run *run, int change, int fd, size_t i, uint32_t needs)
{
    struct epoll_event event = {.events = needs,
                                .data.u64 = (uint64_t)needs << 32 | i};

    return epoll_ctl(run->epoll_fd, change, fd, &event) ? -errno : 0;
}

/* The error of a send or recv; 0 if it only has to be tried again. */
static int failure(void)
{
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

static int send_some(const struct gather_call *call,
                     struct gather_result *result, uint32_t *needs)
{
    ssize_t n =
        send(call->fd, (const char *)call->request + result->sent,
             call->request_size - result->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n < 0)
        return failure();
    result->sent += (size_t)n;
    *needs &= ~(uint32_t)EPOLLOUT;
    shutdown(call->fd, SHUT_WR);
    return 0;
}

static int read_some(const struct gather_call *call,
                     struct gather_result *result, uint32_t *needs)
{
    char surplus; /* a full answer still has to be read to its end */
    size_t room = call->answer_size - result->length;
    char *to = room ? (char *)call->answer + result->length : &surplus;
    ssize_t n = recv(call->fd, to, room ? room : 1, MSG_DONTWAIT);

    if (n < 0)
        return failure();
    if (n > 0 && room == 0)
        return -EMSGSIZE;
    result->length += (size_t)n;
    if (n == 0)
        *needs &= ~(uint32_t)EPOLLIN;
    return 0;
}

static void serve(struct run *run, size_t i, uint32_t needed)
{
    struct gather_call *call = &run->calls[i];
    uint32_t needs = needed;
    int error = 0;

    if (needed & EPOLLOUT)
        error = send_some(call, &run->results[i], &needs);
    if (!error && needed & EPOLLIN)
        error = read_some(call, &run->results[i], &needs);
    if (!error && needs && needs != needed)
        error = watch(run, EPOLL_CTL_MOD, call->fd, i, needs);
    if (error || !needs)
        end_call(run, i, error);
}

/* Begins calls in their order, as far as there are descriptors. */
static void begin_calls(struct run *run)
{
    for (; run->next < run->count && !run->rest; run->next++) {
        struct gather_call *call = &run->calls[run->next];
        int error = 0;

        if (run->results[run->next].error != UNDECIDED)
            continue;
        if (call->connect && !run->crowded)
            error = call->fd = call->connect(call->context);
        if ((error == -EMFILE || error == -ENFILE) && run->open > 0)
            run->crowded = true;
        if (run->crowded)
            return;
        if (error >= 0)
            error = watch(run, EPOLL_CTL_ADD, call->fd, run->next,
                          EPOLLIN | EPOLLOUT);
        if (error)
            end_call(run, run->next, error);
        else
            run->open++;
    }
}

static void wait_once(struct run *run, int timeout_ms)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(run->epoll_fd, events, BATCH, timeout_ms);

    if (n < 0 && errno != EINTR)
        run->outcome = run->rest = -errno;
    for (int k = 0; k < n && !run->rest; k++) {
        size_t i = (uint32_t)events[k].data.u64;

        if (i == CANCEL)
            run->outcome = run->rest = -ECANCELED;
        else
            serve(run, i, (uint32_t)(events[k].data.u64 >> 32));
    }
}

static bool valid(const struct gather_call *call)
{
    return (call->connect || call->fd >= 0) && call->timeout_ms >= 0 &&
           call->request && call->request_size > 0 &&
           (call->answer || call->answer_size == 0);
}

static int begin_run(struct run *run, int cancel_fd)
{
    if (run->count > GATHER_MOST || run->timeout_ms < 0 || cancel_fd < -1 ||
        (run->count > 0 && (!run->calls || !run->results)) ||
        (run->policy != GATHER_COLLECT && run->policy != GATHER_FAIL_FAST))
        return -EINVAL;
    for (size_t i = 0; i < run->count; i++)
        if (!valid(&run->calls[i]))
            return -EINVAL;

    for (size_t i = 0; i < run->count; i++) {
        run->results[i] = (struct gather_result){.error = UNDECIDED};
        if (run->calls[i].connect)
            run->calls[i].fd = -1;
    }
    run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (run->epoll_fd < 0)
        run->rest = -errno;
    else if (cancel_fd >= 0)
        run->rest = watch(run, EPOLL_CTL_ADD, cancel_fd, CANCEL, EPOLLIN);
    run->outcome = run->rest;
    return 0;
}

int gather_run(struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int timeout_ms,
               int cancel_fd)
{
    struct run run = {.calls = calls,
                      .results = results,
                      .count = count,
                      .policy = policy,
                      .timeout_ms = timeout_ms,
                      .start_ns = now_ns(),
                      .left = count};

    if (begin_run(&run, cancel_fd))
        return -EINVAL;
    while (run.left > 0 && !run.rest) {
        int wait_ms = apply_limits(&run);

        begin_calls(&run);
        if (run.left > 0 && !run.rest)
            wait_once(&run, wait_ms);
    }
    for (size_t i = 0; i < count; i++)
        if (results[i].error == UNDECIDED)
            end_call(&run, i, run.rest);
    if (run.epoll_fd >= 0)
        close(run.epoll_fd);
    return run.outcome;
}
