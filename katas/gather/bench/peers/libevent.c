/* SPDX-License-Identifier: MIT */
/*
 * libevent.c - what the benchmarks need of the contract, by libevent's
 * events, to be timed beside the answers.  No cancelling.
 */
#include "gather.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct run;

struct operation {
    struct run *run;
    struct event *event;
    size_t i;
};

struct run {
    struct event_base *base;
    const struct gather_call *calls;
    struct gather_result *results;
    struct operation *operations;
    size_t left;
    enum gather_policy policy;
    int outcome;
};

static void end_call(struct operation *op, int error)
{
    struct run *run = op->run;

    event_free(op->event);
    op->event = NULL;
    close(run->calls[op->i].fd);
    run->results[op->i].error = error;
    if (error && run->policy == GATHER_FAIL_FAST)
        run->outcome = error;
    if (--run->left == 0 || run->outcome)
        event_base_loopbreak(run->base);
}

static int send_some(const struct gather_call *call,
                     struct gather_result *result)
{
    ssize_t n = send(call->fd, (const char *)call->request + result->sent,
                     call->request_size - result->sent, MSG_NOSIGNAL);

    if (n < 0)
        return errno == EAGAIN ? 0 : -errno;
    result->sent += (size_t)n;
    if (result->sent == call->request_size)
        shutdown(call->fd, SHUT_WR);
    return 0;
}

static void serve(evutil_socket_t fd, short what, void *context)
{
    struct operation *op = context;
    const struct gather_call *call = &op->run->calls[op->i];
    struct gather_result *result = &op->run->results[op->i];
    char surplus;
    size_t room = call->answer_size - result->length;
    char *to = room ? (char *)call->answer + result->length : &surplus;
    int error = what & EV_TIMEOUT ? -ETIMEDOUT : 0;
    ssize_t n;

    if (!error && result->sent < call->request_size)
        error = send_some(call, result);
    if (error) {
        end_call(op, error);
        return;
    }
    if (what & EV_WRITE && result->sent == call->request_size) {
        struct timeval limit = {call->timeout_ms / 1000,
                                call->timeout_ms % 1000 * 1000};

        event_del(op->event);
        event_assign(op->event, op->run->base, fd, EV_READ | EV_PERSIST, serve,
                     op);
        event_add(op->event, call->timeout_ms ? &limit : NULL);
    }
    n = recv(fd, to, room ? room : 1, 0);
    if (n > 0 && room > 0)
        result->length += (size_t)n;
    else if (n >= 0 || errno != EAGAIN)
        end_call(op, n > 0 ? -EMSGSIZE : n == 0 ? 0 : -errno);
}

int gather_run(const struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int cancel_fd)
{
    struct run run = {
        .calls = calls, .results = results, .left = count, .policy = policy};

    (void)cancel_fd;
    run.base = event_base_new();
    run.operations = calloc(count, sizeof(*run.operations));
    if (!run.base || !run.operations)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct operation *op = &run.operations[i];
        struct timeval limit = {calls[i].timeout_ms / 1000,
                                calls[i].timeout_ms % 1000 * 1000};

        results[i] = (struct gather_result){.error = 0};
        evutil_make_socket_nonblocking(calls[i].fd);
        *op = (struct operation){.run = &run, .i = i};
        op->event = event_new(run.base, calls[i].fd,
                              EV_READ | EV_WRITE | EV_PERSIST, serve, op);
        event_add(op->event, calls[i].timeout_ms ? &limit : NULL);
    }
    event_base_dispatch(run.base);
    for (size_t i = 0; i < count; i++)
        if (run.operations[i].event)
            end_call(&run.operations[i], -ECANCELED);
    event_base_free(run.base);
    free(run.operations);
    return run.outcome;
}
