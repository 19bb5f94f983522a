/* SPDX-License-Identifier: MIT */
/*
 * gather.h - ask many peers at once, on one thread.
 *
 * A gather sends a request on each of many stream sockets, reads each answer
 * to its end, and returns when the last has come.  One thread waits for all
 * of them in one epoll instance: the longest wait is the total, not the sum.
 *
 *     call 0   request >------ 1 s ------< answer
 *     call 1   request >---------------- 2 s ----------------< answer
 *     run      |------------------------ 2 s ----------------|
 *
 * Who may call what at the same time: any threads may be in gather_run, with
 * calls, results and sockets of their own; a connect function may call it too.
 * Any thread or signal handler may make cancel_fd readable.
 *
 * Shapes and units: results[i] tells of calls[i].  Limits are milliseconds of
 * CLOCK_MONOTONIC from the start of the run, 0 for none; never early, at most
 * 1 ms late.  What comes at the same moment is taken in any order.
 *
 * Blocking: gather_run blocks in one place, its wait, and wakes only to do
 * something.  It starts no thread or process, raises no SIGPIPE and leaves
 * the process's signals alone.  Handling a signal (EINTR) is no error.
 *
 * Errors: 0 or a negative errno, listed below.  Source: epoll(7), and Python's
 * asyncio.gather, whose return_exceptions is the policy.
 */
#ifndef GATHER_H
#define GATHER_H

#include <stddef.h>

#define GATHER_MOST 4096 /* calls in a run */

/*
 * The run owns the sockets, closes each when its call ends, however it ends,
 * and sets fd to -1; duplicates elsewhere stay open.  Calls begin in order:
 *   1. The socket is fd, or what connect returns, on the run's thread: one
 *      that is connected or still connecting, or a negative errno.  -EMFILE
 *      and -ENFILE mean later: it is called again when a call that began
 *      before it has ended, unless none of those is left.
 *   2. The request is sent whole, in as many pieces as it takes; then the
 *      sending half is shut down, so that the peer sees the request's end.
 *   3. The answer is read until the peer ends it, side by side with 2.
 * A call has succeeded when 2 and 3 are through, whichever is first.
 */
struct gather_call {
    int fd; /* a stream socket, blocking or not; no two calls share one */
    int (*connect)(void *context); /* NULL: fd is there already */
    void *context;
    const void *request;
    size_t request_size; /* at least 1 */
    void *answer;
    size_t answer_size; /* may be 0 */
    int timeout_ms;     /* for this call */
};

struct gather_result {
    int error;     /* 0; -EMSGSIZE: the answer is longer than answer_size;
                      -ETIMEDOUT; -ECANCELED; what connect or the kernel said */
    size_t sent;   /* bytes of the request, */
    size_t length; /* bytes of the answer: true after an error, too */
};

enum gather_policy {
    GATHER_COLLECT,   /* an error ends its own call */
    GATHER_FAIL_FAST, /* the first error seen ends the run */
};

/*
 * Runs count calls at once; cancel_fd is an eventfd, pipe or socket that ends
 * the run when it is readable (it is not read), or -1.  Returns when every
 * call has ended:
 *   0           each by itself, as its result tells
 *   -EINVAL     count > GATHER_MOST; no calls or results (unless count is 0);
 *               no such policy; a negative limit; cancel_fd < -1; a call with
 *               neither connect nor fd >= 0, an empty or NULL request, or a
 *               NULL answer of size > 0.  Nothing changed: the caller still
 *               owns the sockets.  For all of the rest they are closed
 *   -ETIMEDOUT  timeout_ms is over; the rest ended with -ETIMEDOUT
 *   -ECANCELED  cancel_fd became readable; the rest ended with -ECANCELED
 *   an error of a call under GATHER_FAIL_FAST; the rest: -ECANCELED
 *   another     no memory or descriptor for the loop (-ENOMEM, -EMFILE ...),
 *               or cancel_fd cannot be watched; the rest ended with the same
 */
int gather_run(struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int timeout_ms,
               int cancel_fd);

#endif
