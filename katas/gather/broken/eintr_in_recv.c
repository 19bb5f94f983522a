/* SPDX-License-Identifier: MIT */
/* Broken on purpose: EINTR from recv ends the call. */
/*
 * Idea: edge-triggered.  Each socket is added once, for everything; epoll
 * then tells of changes only, so that every event is answered by sending and
 * reading until the socket has no more to give (EAGAIN).  The timeout of the
 * wait is the root of a heap of limits.
 * Invariant: when the loop waits, every socket has said EAGAIN to whatever
 * its call still needs.  A limit stays in the heap until it is the root.
 * Price: one call more than there is data, to hear EAGAIN.  Memory for the
 * heap, in return for looking at one limit in each wake-up instead of all.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "gather.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64            /* events taken at once */
#define MS INT64_C(1000000) /* ns */
#define UNDECIDED 1         /* the error of a call that has not ended */
#define CANCEL GATHER_MOST  /* the call that cancel_fd stands for */

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
    struct limit *limits; /* a heap, the earliest is the root */
    size_t limit_count;
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

/* Exchanges limit i with its earlier child until neither is earlier. */
static void sink(struct limit *limits, size_t count, size_t i)
{
    for (size_t child; (child = 2 * i + 1) < count; i = child) {
        struct limit sinking = limits[i];

        if (child + 1 < count &&
            limits[child + 1].due_ns < limits[child].due_ns)
            child++;
        if (sinking.due_ns <= limits[child].due_ns)
            return;
        limits[i] = limits[child];
        limits[child] = sinking;
    }
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
    for (size_t i = run->limit_count / 2; i-- > 0;)
        sink(run->limits, run->limit_count, i);
    return 0;
}

/* Ends what is over; the milliseconds to the next limit, -1 if none. */
static int apply_limits(struct run *run)
{
    while (run->limit_count > 0 && !run->rest) {
        size_t i = run->limits[0].call;
        int64_t rest = run->limits[0].due_ns - now_ns();
        bool ended = i != CANCEL && run->results[i].error != UNDECIDED;

        if (!ended && rest > 0)
            return (int)((rest + MS - 1) / MS); /* rounded down it spins */
        if (i == CANCEL)
            run->outcome = run->rest = -ETIMEDOUT;
        else if (!ended)
            end_call(run, i, -ETIMEDOUT);
        run->limits[0] = run->limits[--run->limit_count];
        sink(run->limits, run->limit_count, 0);
    }
    return -1;
}

/* 1: the whole request is out.  0: the socket takes no more now. */
static int send_all(const struct gather_call *call,
                    struct gather_result *result)
{
    while (result->sent < call->request_size) {
        ssize_t n = send(call->fd, (const char *)call->request + result->sent,
                         call->request_size - result->sent,
                         MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return errno == EAGAIN ? 0 : -errno;
        if (n > 0)
            result->sent += (size_t)n;
        if (result->sent == call->request_size)
            shutdown(call->fd, SHUT_WR);
    }
    return 1;
}

/* 1: the answer has ended, now or before.  0: there is no more now. */
static int read_all(const struct gather_call *call,
                    struct gather_result *result)
{
    for (;;) {
        char surplus; /* a full answer still has to be read to its end */
        size_t room = call->answer_size - result->length;
        char *to = room ? (char *)call->answer + result->length : &surplus;
        ssize_t n = recv(call->fd, to, room ? room : 1, MSG_DONTWAIT);

        if (n == 0)
            return 1;
        if (n > 0 && room == 0)
            return -EMSGSIZE;
        if (n > 0)
            result->length += (size_t)n;
        else
            return errno == EAGAIN ? 0 : -errno;
    }
}

static void serve(struct run *run, size_t i)
{
    int sent = send_all(&run->calls[i], &run->results[i]);
    int read = sent < 0 ? sent : read_all(&run->calls[i], &run->results[i]);

    if (read < 0)
        end_call(run, i, read);
    else if (sent && read)
        end_call(run, i, 0);
}

static int watch(struct run *run, int fd, uint32_t events, size_t i)
{
    struct epoll_event event = {.events = events, .data.u64 = i};

    return epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
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
            error =
                watch(run, call->fd, EPOLLIN | EPOLLOUT | EPOLLET, run->next);
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
        size_t i = (size_t)events[k].data.u64;

        if (i == CANCEL)
            run->outcome = run->rest = -ECANCELED;
        else
            serve(run, i);
    }
}

static bool valid(const struct gather_call *call)
{
    return (call->connect || call->fd >= 0) && call->timeout_ms >= 0 &&
           call->request && call->request_size > 0 &&
           (call->answer || call->answer_size == 0);
}

static int begin_run(struct run *run, int timeout_ms, int cancel_fd)
{
    if (run->count > GATHER_MOST || timeout_ms < 0 || cancel_fd < -1 ||
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
        run->rest = watch(run, cancel_fd, EPOLLIN, CANCEL);
    if (!run->rest)
        run->rest = set_limits(run, timeout_ms);
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
                      .left = count};

    if (begin_run(&run, timeout_ms, cancel_fd))
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
    free(run.limits);
    return run.outcome;
}
