/* SPDX-License-Identifier: MIT */
/*
 * subprocess.h - start programs, talk with them, wait for their end.
 *
 *     caller   start  start   communicate .............. both results
 *     child 0  |------ runs: 0 < input, 1 > output, 2 > errors ----|
 *     child 1         |------ runs from its start, too ---|
 *
 * Who may call what at the same time: any threads may start and communicate,
 * with children and talks of their own.  Nobody else waits for the children,
 * and SIGCHLD is not ignored; children that the caller made otherwise stay
 * his to wait for.
 *
 * The child: 0, 1 and 2 are pipes or sockets of its own, also where those of
 * the caller are closed.  Of all other descriptors that were made here it has
 * none; those of the caller with FD_CLOEXEC it has not, others it may have.
 * It begins with no signal blocked, SIGPIPE by default, others ignored as here,
 * the caller's environment and directory; it leads a process group of its own.
 *
 * The caller: no call raises SIGPIPE or leaves it pending, takes signals
 * pending before, changes how one is handled, or returns with another mask.
 * EINTR is no error.  Nobody reaped is sent a signal.  Nothing is left behind.
 *
 * Blocking: start waits for the program's beginning, communicate for the talks'
 * end, and wakes only to do something.
 *
 * Errors: 0 or a negative errno.  Source: Python's subprocess.
 */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

#include <stddef.h>

#define SUBPROCESS_MOST 32 /* children at the same time, at least */
struct subprocess; /* a child that was started and has not had its talk */

struct subprocess_talk {
    const void *input; /* for the child's 0, then its end */
    size_t input_size;
    void *output; /* where to put what it writes to 1 */
    size_t output_size;
    void *errors; /* the same for 2 */
    size_t errors_size;
    /* Results: */
    size_t output_length; /* bytes that came; those beyond output_size were
                             read and thrown away */
    size_t errors_length;
    int exit;  /* the child's exit code, or -N: signal N has ended it */
    int error; /* 0; -ETIMEDOUT: the limit came first; or what the kernel said.
                  Unless it is 0, the child's whole group has been killed */
};

/*
 * Starts the program argv[0], found as execvp finds it, with the arguments
 * argv[0], argv[1] ... up to NULL, just as they are.  It runs from now on.
 * Each child must be given to subprocess_communicate, once.
 *   0           *child is it
 *   -EINVAL     argv, argv[0] or child is NULL
 *   -ENOMEM     no memory, or SUBPROCESS_MOST children are there
 *   another     what the kernel said: there is no program (-ENOENT, -EACCES,
 *               -ENOEXEC ...), process or descriptor.  Nothing is left behind
 */
int subprocess_start(char *const argv[], struct subprocess **child);

/*
 * Talks with count children at once.  A talk ends when its child has ended and
 * nobody holds its 1 and 2 any more.  Until then the input is written as the
 * child takes it; what nobody takes, because 0 is closed, is dropped: no error.
 * Then the child is reaped and gone.
 *
 * timeout_ms: limit for all, from the call on; < 0: none.  Never early, at
 * most 2 ms late.  At the limit the groups of the children whose talk has not
 * ended are killed by SIGKILL.  What came before is in output and errors, and
 * counted; who has left the group and still holds 1 or 2 is not waited for.
 *   0           every error is 0
 *   -EINVAL     count > SUBPROCESS_MOST; children[i], or what has a size or
 *               count above 0, is NULL.  Nothing has changed
 *   an error of a talk, otherwise.  If it is not -ETIMEDOUT, other talks may
 *               have ended with it, too
 */
int subprocess_communicate(struct subprocess *const children[],
                           struct subprocess_talk talks[], size_t count,
                           int timeout_ms);

/* Start and communicate.  0: the exit code was 0; 1: the child has ended
   otherwise, see exit; or an error of the two above. */
int subprocess_run(char *const argv[], struct subprocess_talk *talk,
                   int timeout_ms);

#endif
