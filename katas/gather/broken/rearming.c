/* SPDX-License-Identifier: MIT */
/*
 * Broken on purpose: A one-shot socket is armed again only when its needs
 * have changed.
 */
/*
 * Idea: everything is a descriptor, time too.  A timerfd in the same epoll
 * instance is set to the earliest limit, so the wait needs no timeout and no
 * rounding.  Limits are known before the run: they are sorted once, and a
 * place in that order moves forward.  Sockets are one-shot: epoll disarms
 * each as it reports it, and it is armed again for what its call then needs.
 * Invariant: between two waits every open socket is armed, and the timer is
 * set to the first limit in the order whose call has not ended.
 * Price: one epoll_ctl for each event; in return several threads could wait
 * on the same epoll instance and never meet at the same call.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "gather.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64            /* events taken at once */
#define MS INT64_C(1000000) /* ns */
#define UNDECIDED 1         /* the error of a call that has not ended */
enum { CANCEL = GATHER_MOST, TIMER }; /* events of no call */

struct limit {
    int64_t due_ns;
    size_t call; /* CANCEL: the whole run */
};

struct run {
    struct gather_call *calls;
    struct gather_result *results;
    size_t count;
    enum gather_policy policy;
    int epoll_fd;
    int timer_fd;
    int64_t timer_ns;     /* what it is set to; 0: not set */
    struct limit *limits; /* the earliest first */
    size_t limit_count;
    size_t limit; /* the first that is not over */
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

static int compare_limits(const void *left, const void *right)
{
    int64_t a = ((const struct limit *)left)->due_ns;
    int64_t b = ((const struct limit *)right)->due_ns;

    return (a > b) - (a < b);
}

static int set_limits(struct run *run, int timeout_ms)
{
    int64_t start = now_ns();

    run->limits = malloc((run->count + 1) * sizeof(*run->limits));
    if (!run->limits)
        return -ENOMEM;
    if (timeout_ms > 0)
        run->limits[run->limit_count++] =
            (struct limit){start + timeout_ms * MS, CANCEL};
    for (size_t i = 0; i < run->count; i++)
        if (run->calls[i].timeout_ms > 0)
            run->limits[run->limit_count++] =
                (struct limit){start + run->calls[i].timeout_ms * MS, i};
    qsort(run->limits, run->limit_count, sizeof(*run->limits), compare_limits);
    return 0;
}

/* Ends what is over and sets the timer to what is next, if anything is. */
static void apply_limits(struct run *run)
{
    struct itimerspec at = {.it_value.tv_sec = 0};
    int64_t now = now_ns(), next = 0;

    for (; run->limit < run->limit_count && !run->rest; run->limit++) {
        size_t i = run->limits[run->limit].call;

        if (i != CANCEL && run->results[i].error != UNDECIDED)
            continue;
        next = run->limits[run->limit].due_ns;
        if (next > now)
            break;
        next = 0;
        if (i == CANCEL)
            run->outcome = run->rest = -ETIMEDOUT;
        else
            end_call(run, i, -ETIMEDOUT);
    }
    if (next == run->timer_ns)
        return;
    run->timer_ns = next;
    at.it_value.tv_sec = next / (1000 * MS);
    at.it_value.tv_nsec = next % (1000 * MS);
    timerfd_settime(run->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static int watch(struct run *run, int change, int fd, size_t i, uint32_t needs)
{
    uint32_t once = i < CANCEL ? EPOLLONESHOT : 0;
    struct epoll_event event = {.events = needs | once,
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
    if (result->sent < call->request_size)
        return 0;
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
    if (!error && needs != needed)
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

static void wait_once(struct run *run)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(run->epoll_fd, events, BATCH, -1);

    if (n < 0 && errno != EINTR)
        run->outcome = run->rest = -errno;
    for (int k = 0; k < n && !run->rest; k++) {
        size_t i = (uint32_t)events[k].data.u64;

        if (i == CANCEL)
            run->outcome = run->rest = -ECANCELED;
        else if (i != TIMER) /* which only ends the wait */
            serve(run, i, (uint32_t)(events[k].data.u64 >> 32));
    }
}

static bool valid(const struct gather_call *call)
{
    return (call->connect || call->fd >= 0) && call->timeout_ms >= 0 &&
           call->request && call->request_size > 0 &&
           (call->answer || call->answer_size == 0);
}

static bool valid_run(const struct run *run)
{
    if (run->count > GATHER_MOST ||
        (run->count > 0 && (!run->calls || !run->results)) ||
        (run->policy != GATHER_COLLECT && run->policy != GATHER_FAIL_FAST))
        return false;
    for (size_t i = 0; i < run->count; i++)
        if (!valid(&run->calls[i]))
            return false;
    return true;
}

static int open_loop(struct run *run, int cancel_fd)
{
    int error = 0;

    run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (run->epoll_fd < 0)
        return -errno;
    run->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (run->timer_fd < 0)
        return -errno;
    error = watch(run, EPOLL_CTL_ADD, run->timer_fd, TIMER, EPOLLIN);
    if (!error && cancel_fd >= 0)
        error = watch(run, EPOLL_CTL_ADD, cancel_fd, CANCEL, EPOLLIN);
    return error;
}

int gather_run(struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int timeout_ms,
               int cancel_fd)
{
    struct run run = {.calls = calls,
                      .results = results,
                      .count = count,
                      .policy = policy,
                      .epoll_fd = -1,
                      .timer_fd = -1,
                      .left = count};

    if (!valid_run(&run) || timeout_ms < 0 || cancel_fd < -1)
        return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        results[i] = (struct gather_result){.error = UNDECIDED};
        if (calls[i].connect)
            calls[i].fd = -1;
    }
    run.rest = set_limits(&run, timeout_ms);
    if (!run.rest)
        run.rest = open_loop(&run, cancel_fd);
    run.outcome = run.rest;

    while (run.left > 0 && !run.rest) {
        apply_limits(&run);
        begin_calls(&run);
        if (run.left > 0 && !run.rest)
            wait_once(&run);
    }
    for (size_t i = 0; i < count; i++)
        if (results[i].error == UNDECIDED)
            end_call(&run, i, run.rest);
    if (run.timer_fd >= 0)
        close(run.timer_fd);
    if (run.epoll_fd >= 0)
        close(run.epoll_fd);
    free(run.limits);
    return run.outcome;
}
