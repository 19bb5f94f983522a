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
 * calls, results and sockets of their own.  Any thread or signal handler may
 * make cancel_fd readable.
 *
 * Shapes and units: results[i] tells of calls[i].  Limits are milliseconds of
 * CLOCK_MONOTONIC from the start of the run; never early, at most 2 ms late.
 * A limit for all is the same in every call, or a timerfd as cancel_fd.  What
 * comes at the same moment is taken in any order.
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
 * The run owns the sockets and closes each when its call ends, however it
 * ends; duplicates elsewhere stay open.  In a call,
 *   1. the request is sent whole, in as many pieces as it takes; then the
 *      sending half is shut down, so that the peer sees the request's end
 *      (whether after an empty request, too, is left open);
 *   2. side by side with it, the answer is read until the peer ends it.
 * The call has succeeded when both are through, whichever is first.
 */
struct gather_call {
    int fd; /* stream socket, connected or still connecting, blocking or not;
               no two calls share one; what is none fails its own call */
    const void *request;
    size_t request_size;
    void *answer;
    /* Longer than the answer by a byte at least: without any room left nobody
       can tell whether it has ended. */
    size_t answer_size;
    int timeout_ms; /* > 0: its limit */
};

struct gather_result {
    /* 0; -EMSGSIZE: no room left for the answer's end; -ETIMEDOUT: its limit
       is over; -ECANCELED: the run ended first; or what the kernel said. */
    int error;
    size_t sent;   /* bytes of the request, after an error too */
    size_t length; /* bytes of the answer, after an error too */
};

enum gather_policy {
    GATHER_COLLECT,  /* an error ends its own call */
    GATHER_FAIL_FAST /* the first error seen ends the run; any other value of
                        policy means the same */
};

/*
 * Runs count calls at once and returns when every one has ended.  cancel_fd
 * is an eventfd, timerfd, pipe or socket that ends the run when it is
 * readable (it is not read), or negative: none.
 *   0           every call ended by itself, as its result tells
 *   -EINVAL     count > GATHER_MOST, or calls or results NULL with count > 0.
 *               Nothing has changed: the sockets are still the caller's.
 *               After everything else they are closed
 *   -ECANCELED  cancel_fd became readable
 *   an error of a call, under GATHER_FAIL_FAST
 *   another     what the kernel said: there is no memory or descriptor to wait
 *               with (-ENOMEM, -EMFILE, -ENFILE ...), or cancel_fd cannot be
 *               watched
 * Unless it is 0, calls that had not ended have ended with -ECANCELED.
 */
int gather_run(const struct gather_call calls[], struct gather_result results[],
               size_t count, enum gather_policy policy, int cancel_fd);

#endif
